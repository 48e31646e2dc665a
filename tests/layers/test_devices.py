"""Where arrays are: without a GPU everything stays, and says so once."""

import warnings

import numpy as np
import pytest

from layers import (
    Chain,
    DataLoader,
    Dense,
    Device,
    DeviceIterator,
    cpu,
    cpu_device,
    device,
    devices,
    get_device,
    gpu,
    gpu_device,
)


@pytest.fixture
def without_gpu(monkeypatch):
    monkeypatch.setattr(devices, "_cupy", lambda: None)
    monkeypatch.setattr(devices._Told, "once", False)


def test_a_model_that_is_on_the_cpu_stays_itself():
    model = Chain(Dense(2, 3))

    assert cpu(model) is model
    assert cpu_device()(model) is model
    assert device("cpu")(model) is model
    assert get_device(model) == Device("cpu")


def test_without_a_gpu_the_model_stays_and_a_warning_says_so_once(without_gpu):
    model = Chain(Dense(2, 3))
    with pytest.warns(UserWarning, match="no GPU"):
        moved = gpu(model)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = gpu(model)

    assert moved is model
    assert again is model


def test_without_a_gpu_the_device_is_the_cpu(without_gpu):
    with pytest.warns(UserWarning, match="no GPU"):
        assert gpu_device() == Device("cpu")


class Moved:
    """Stands for CuPy's array."""

    __module__ = "cupy"
    __layers_leaf__ = True

    def __init__(self, x):
        self.held, self.dtype = (x,), x.dtype
        self.device = type("Device", (), {"id": 1})

    def get(self):
        return self.held[0]


def test_moving_there_and_back_keeps_shared_arrays_shared_and_leaves_integers(monkeypatch):
    class Cuda:
        class Device:
            def __init__(self, number):
                assert number == 1

            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

    monkeypatch.setattr(devices, "_cupy", lambda: type("cupy", (), {"cuda": Cuda, "asarray": Moved}))
    w, k = np.ones(2), np.arange(2)
    there = device("cuda:1")({"a": w, "b": w, "k": k})
    back = cpu(there)

    assert isinstance(there["a"], Moved)
    assert there["a"] is there["b"]
    assert there["k"] is k
    assert back["a"] is back["b"] is w
    assert get_device(there) == Device("cuda", 1)
    with pytest.raises(ValueError, match="several places"):
        get_device([there, w])


@pytest.mark.parametrize("name", ["tpu", "cuda:x", "cpu0"])
def test_a_device_of_another_name(name):
    with pytest.raises(ValueError, match="it is 'cpu', 'cuda'"):
        device(name)


def test_batches_are_moved_one_by_one():
    loader = DataLoader((np.arange(5.0), np.arange(5)), batchsize=2)
    moved = DeviceIterator(loader, cpu_device())

    assert len(moved) == 3
    assert [x.tolist() for x, _ in moved] == [x.tolist() for x, _ in loader]
