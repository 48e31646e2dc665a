"""Models in safetensors files: a header in JSON and the arrays one after another, for other libraries to read too."""

from __future__ import annotations

import json
import math
import os
import struct
from pathlib import Path as File
from typing import Any

import numpy as np

from .mismatch import DimensionMismatch
from .saving import written
from .trees import children, isnumeric, walk

__all__ = ["load_safetensors", "read_safetensors", "save_safetensors", "write_safetensors"]

DTYPES = {
    "F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "I16": np.int16,
    "I8": np.int8, "U64": np.uint64, "U32": np.uint32, "U16": np.uint16, "U8": np.uint8, "BOOL": np.bool_,
    "C64": np.complex64,
}
NAMES = {np.dtype(dtype): name for name, dtype in DTYPES.items()}
LONGEST = 100_000_000  # bytes of header, as in the format's own reader


def write_safetensors(path: str | os.PathLike[str], arrays: dict[str, Any],
                      metadata: dict[str, str] | None = None) -> None:
    """Write arrays, by their names, into a safetensors file.

    Parameters
    ----------
    path : str or path
    arrays : dict of str to array
    metadata : dict of str to str, optional

    Raises
    ------
    ValueError
        A dtype that the format does not know.

    Notes
    -----
    Written to a new file beside it and renamed.  Source: the safetensors format, of Hugging Face.

    Examples
    --------
    >>> write_safetensors("a.safetensors", {"a": np.zeros((2, 3), np.float32)})
    >>> read_safetensors("a.safetensors")["a"].shape
    (2, 3)
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    parts, start = [], 0
    for name, array in arrays.items():
        whole = np.ascontiguousarray(array).reshape(np.shape(array))
        if whole.dtype.newbyteorder("=") not in NAMES:
            raise ValueError(f"{name}: safetensors has no {whole.dtype}")
        parts.append(whole.astype(whole.dtype.newbyteorder("<"), copy=False).tobytes())
        end = start + len(parts[-1])
        kind = NAMES[whole.dtype.newbyteorder("=")]
        header[name] = {"dtype": kind, "shape": list(whole.shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the arrays are aligned
    written(path, lambda stream: stream.write(b"".join([struct.pack("<Q", len(text)), text, *parts])))


def read_safetensors(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the arrays of a safetensors file by their names.

    Raises
    ------
    ValueError
        A file that is damaged, or none of this format.
    FileNotFoundError
        There is no file.

    Examples
    --------
    >>> write_safetensors("a.safetensors", {"a": np.arange(3), "b": np.ones(2)})
    >>> sorted(read_safetensors("a.safetensors"))
    ['a', 'b']
    """
    return _read(path)[0]


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays, and the metadata."""
    whole = File(path).read_bytes()
    name = os.fspath(path)
    try:
        (length,) = struct.unpack_from("<Q", whole)
        if length > min(LONGEST, len(whole) - 8):
            raise ValueError(f"its header of {length} bytes is longer than the file")
        header = json.loads(whole[8 : 8 + length])
        metadata = header.pop("__metadata__", {})
        data = memoryview(whole)[8 + length :]
        arrays = {key: _array(entry, data) for key, entry in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ValueError(f"{name} is no whole safetensors file: {error}") from None
    return arrays, metadata


def _array(entry: dict[str, Any], data: memoryview) -> Any:
    first, last = entry["data_offsets"]
    if entry["dtype"] not in (*DTYPES, "BF16"):
        raise ValueError(f"NumPy has no {entry['dtype']}")
    dtype: Any = np.dtype(DTYPES.get(entry["dtype"], np.uint16)).newbyteorder("<")
    size = math.prod(entry["shape"]) * dtype.itemsize
    if not 0 <= first <= last <= len(data) or last - first != size or any(n < 0 for n in entry["shape"]):
        raise ValueError(f"an array of {entry['shape']} does not lie at {first} to {last}")
    flat = np.frombuffer(data[first:last], dtype).reshape(entry["shape"])
    if entry["dtype"] == "BF16":  # the upper half of a float32
        return (flat.astype(np.uint32) << 16).view(np.float32)
    return flat.astype(dtype.newbyteorder("="))


def named_arrays(model: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays of a model by dotted names, each once, and the other names of those at several places."""
    found: dict[int, str] = {}
    arrays: dict[str, Any] = {}
    aliases: dict[str, str] = {}
    for path, part in walk(model, children):
        if isinstance(part, np.ndarray):
            name = ".".join(map(str, path)) or "value"
            if id(part) in found:
                aliases[name] = found[id(part)]
            else:
                found[id(part)] = name
                arrays[name] = part
    return arrays, aliases


def save_safetensors(path: str | os.PathLike[str], model: Any) -> None:
    """Write the arrays of a model into a safetensors file, by dotted names; one at several places is written once.

    Raises
    ------
    ValueError
        A dtype that the format does not know.

    Examples
    --------
    >>> save_safetensors("model.safetensors", Chain(Dense(2, 3), Dense(3, 1)))
    >>> sorted(read_safetensors("model.safetensors"))[:2]
    ['layers.0.bias', 'layers.0.weight']
    """
    arrays, aliases = named_arrays(model)
    write_safetensors(path, arrays, aliases)


def load_safetensors(model: Any, path: str | os.PathLike[str], strict: bool = True) -> Any:
    """Read the arrays of a safetensors file into those of a model, by their names, and return the model.

    Parameters
    ----------
    model : any tree
        Changed in place, after all was checked.
    path : str or path
    strict : bool
        Whether each array of the model and of the file has to have its counterpart.

    Raises
    ------
    ValueError
        A damaged file; names that are missing or left over, with `strict`.
    DimensionMismatch
        An array of another shape.
    FileNotFoundError
        There is no file.

    Examples
    --------
    >>> model = Chain(Dense(2, 3), Dense(3, 1))
    >>> save_safetensors("model.safetensors", model)
    >>> other = load_safetensors(Chain(Dense(2, 3), Dense(3, 1)), "model.safetensors")
    >>> bool((other[0].weight == model[0].weight).all())
    True
    """
    given, renamed = _read(path)
    given |= {other: given[name] for other, name in renamed.items() if name in given}
    arrays, aliases = named_arrays(model)
    missing, more = sorted(arrays.keys() - given.keys()), sorted(given.keys() - arrays.keys() - aliases.keys())
    if strict and (missing or more):
        raise ValueError(f"{os.fspath(path)} is of another model: it lacks {missing[:3]} and has {more[:3]} on top")
    common = [(arrays[name], given[name], name) for name in arrays if name in given]
    for array, value, name in common:
        if array.shape != value.shape:
            raise DimensionMismatch(f"{name} has shape {value.shape} in the file and {array.shape} in the model")
        if isnumeric(array) != isnumeric(value):
            raise ValueError(f"{name} is of {value.dtype} in the file and of {array.dtype} in the model")
    for array, value, _ in common:
        array[...] = value
    return model
