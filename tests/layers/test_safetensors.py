"""Safetensors files: the bytes of the format, round trips, and files that are damaged."""

import json
import struct

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Dense,
    DimensionMismatch,
    load_safetensors,
    read_safetensors,
    relu,
    save_safetensors,
    write_safetensors,
)


def test_the_bytes_are_those_of_the_format(tmp_path):
    file = tmp_path / "a.safetensors"
    write_safetensors(file, {"a": np.arange(6, dtype=np.float32).reshape(2, 3)})
    whole = file.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])

    assert json.loads(whole[8 : 8 + length]) == {"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
    assert length % 8 == 0
    assert np.frombuffer(whole[8 + length :], "<f4").tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "i4", "i1", "u2", "?", ">f4", "c8"])
def test_every_dtype_comes_back(dtype, tmp_path):
    x = (np.arange(6) % 2).astype(dtype).reshape(3, 2).T
    write_safetensors(tmp_path / "x", {"x": x, "scalar": x[0, 0], "empty": x[:0]})
    back = read_safetensors(tmp_path / "x")

    assert back["x"].dtype == x.dtype.newbyteorder("=")
    assert np.array_equal(back["x"], x)
    assert back["scalar"].shape == ()
    assert back["empty"].shape == (0, 3)


def test_brain_floats_are_read_as_single_precision(tmp_path):
    header = json.dumps({"x": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    x = np.array([1.5, -2.0], np.float32)
    (tmp_path / "x").write_bytes(struct.pack("<Q", len(header)) + header + (x.view("<u4") >> 16).astype("<u2").tobytes())

    assert read_safetensors(tmp_path / "x")["x"].tolist() == [1.5, -2.0]


def test_a_model_comes_back_with_its_running_statistics_and_ties(tmp_path):
    shared = Dense(3, 3)
    model = Chain(shared, BatchNorm(3, relu), shared)
    model[1].mu[:] = 7
    save_safetensors(tmp_path / "m", model)
    again = Dense(3, 3)
    other = load_safetensors(Chain(again, BatchNorm(3, relu), again), tmp_path / "m")

    assert len(read_safetensors(tmp_path / "m")) == 6
    assert np.array_equal(other[0].weight, shared.weight)
    assert other[1].mu.tolist() == [7, 7, 7]
    untied = load_safetensors(Chain(Dense(3, 3), BatchNorm(3, relu), Dense(3, 3)), tmp_path / "m")
    assert np.array_equal(untied[2].weight, shared.weight)


def test_another_model_is_refused_and_stays(tmp_path):
    save_safetensors(tmp_path / "m", Chain(Dense(2, 3)))
    other = Chain(Dense(2, 3), Dense(3, 1))
    before = other[0].weight.copy()

    with pytest.raises(ValueError, match=r"it lacks \['layers.1.bias', 'layers.1.weight'\]"):
        load_safetensors(other, tmp_path / "m")
    assert np.array_equal(other[0].weight, before)
    load_safetensors(other, tmp_path / "m", strict=False)
    assert not np.array_equal(other[0].weight, before)
    with pytest.raises(DimensionMismatch, match="has shape"):
        load_safetensors(Chain(Dense(4, 3)), tmp_path / "m")


@pytest.mark.parametrize("damage", [
    lambda b: b[:4], lambda b: b[:-1], lambda b: b"\xff" * 8 + b[8:], lambda b: b[:8] + b"x" + b[9:],
    lambda b: b.replace(b'"F32"', b'"F99"'), lambda b: b.replace(b"[2]", b"[9]"), lambda b: b.replace(b"[0,8]", b"[4,8]"),
])  # fmt: skip
def test_a_damaged_file_is_refused(damage, tmp_path):
    write_safetensors(tmp_path / "x", {"x": np.ones(2, np.float32)})
    (tmp_path / "x").write_bytes(damage((tmp_path / "x").read_bytes()))

    with pytest.raises(ValueError, match="is no whole safetensors file"):
        read_safetensors(tmp_path / "x")


def test_what_has_no_name_in_the_format(tmp_path):
    with pytest.raises(ValueError, match="safetensors has no complex128"):
        write_safetensors(tmp_path / "x", {"x": np.ones(2, complex)})
    assert list(tmp_path.iterdir()) == []
