"""Where the arrays of a model are: in the memory of the CPU or of a GPU (with CuPy), and moving them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .trees import fmap, isleaf, on_gpu, trainables

__all__ = ["Device", "DeviceIterator", "cpu", "cpu_device", "device", "get_device", "gpu", "gpu_device"]


class _Told:
    """Whether it was said already that there is no GPU."""

    once = False


@dataclass(frozen=True)
class Device:
    """A place for arrays: called with a model or with data, it returns them there.

    Parameters
    ----------
    kind : str
        "cpu" or "cuda".
    number : int
        Which of the GPUs.

    Examples
    --------
    >>> model = Dense(2, 3)
    >>> device("cpu")(model) is model
    True
    """

    kind: str
    number: int = 0

    def __call__(self, x: Any) -> Any:
        return cpu(x) if self.kind == "cpu" else fmap(lambda part: _moved(part, self.number), x)

    def __str__(self) -> str:
        return self.kind if self.kind == "cpu" else f"{self.kind}:{self.number}"


def _cupy() -> Any:
    """CuPy, or None where it or a GPU is missing."""
    try:
        import cupy
    except ImportError:
        return None
    try:
        return cupy if cupy.cuda.runtime.getDeviceCount() else None
    except cupy.cuda.runtime.CUDARuntimeError:
        return None


def _moved(x: Any, number: int) -> Any:
    """Real and complex arrays on the GPU; numbers of classes, of words and what is no array stay."""
    if not (isinstance(x, np.ndarray) and x.dtype.kind in "fc"):
        return x
    cupy = _cupy()
    with cupy.cuda.Device(number):
        return cupy.asarray(x)


def gpu(x: Any) -> Any:
    """Return a model or data with its real and complex arrays on the GPU; an array at two places stays one.

    Parameters
    ----------
    x : any tree

    Warns
    -----
    UserWarning
        There is no GPU, or no CuPy: `x` itself is returned.  Said once.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     gpu(np.arange(3))
    array([0, 1, 2])
    """
    if _cupy() is None:
        if not _Told.once:
            _Told.once = True
            warnings.warn("there is no GPU with CuPy here: the arrays stay where they are", UserWarning, stacklevel=2)
        return x
    return fmap(lambda part: _moved(part, 0), x)


def cpu(x: Any) -> Any:
    """Return a model or data with its arrays in the memory of the CPU; `x` itself if they are there already.

    Examples
    --------
    >>> model = Dense(2, 3)
    >>> cpu(model) is model
    True
    """
    moved = False

    def back(part: Any) -> Any:
        nonlocal moved
        if not on_gpu(part):
            return part
        moved = True
        return part.get()

    result = fmap(back, x, exclude=lambda part: on_gpu(part) or isleaf(part))
    return result if moved else x


def device(name: str) -> Device:
    """Return the device of a name: "cpu", "cuda" or "cuda:1".

    Raises
    ------
    ValueError
        Another name.

    Examples
    --------
    >>> str(device("cuda"))
    'cuda:0'
    """
    kind, _, number = name.partition(":")
    if kind not in ("cpu", "cuda") or (number and not number.isdigit()):
        raise ValueError(f"device {name!r}: it is 'cpu', 'cuda' or 'cuda:' and a number")
    return Device(kind, int(number or 0))


def cpu_device() -> Device:
    """Return the CPU.

    Examples
    --------
    >>> cpu_device()
    Device(kind='cpu', number=0)
    """
    return Device("cpu")


def gpu_device() -> Device:
    """Return the first GPU, or the CPU where there is none, with a warning.

    Warns
    -----
    UserWarning
        There is no GPU, or no CuPy.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     gpu_device().kind in ("cpu", "cuda")
    True
    """
    if _cupy() is None:
        warnings.warn("there is no GPU with CuPy here: this is the CPU", UserWarning, stacklevel=2)
        return Device("cpu")
    return Device("cuda")


def get_device(x: Any) -> Device:
    """Return the device of the parameters of a model, or of an array.

    Raises
    ------
    ValueError
        Some are on the CPU, and some on a GPU.

    Examples
    --------
    >>> get_device(Dense(2, 3))
    Device(kind='cpu', number=0)
    """
    places = {Device("cuda", p.device.id) if on_gpu(p) else Device("cpu") for p in trainables(x)}
    if len(places) > 1:
        raise ValueError(f"the parameters are at several places: {', '.join(sorted(map(str, places)))}")
    return next(iter(places), Device("cpu"))


class DeviceIterator:
    """The batches of a loader, each moved to a device when its turn comes.

    Parameters
    ----------
    loader : iterable
    place : Device

    Examples
    --------
    >>> loader = DataLoader(np.arange(4.0), batchsize=2)
    >>> [x.tolist() for x in DeviceIterator(loader, cpu_device())]
    [[0.0, 1.0], [2.0, 3.0]]
    """

    def __init__(self, loader: Iterable[Any], place: Device) -> None:
        self.loader = loader
        self.place = place

    def __iter__(self) -> Iterator[Any]:
        return map(self.place, self.loader)

    def __len__(self) -> int:
        return len(self.loader)  # type: ignore[arg-type]
