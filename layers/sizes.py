"""What comes out of a model without computing it: `outputsize`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .trees import isnumeric, trainables

__all__ = ["outputsize"]


def outputsize(model: Any, *shapes: Any, padbatch: bool = False) -> tuple[int, ...]:
    """Return the shape of what a model gives for inputs of some shapes, with next to no arithmetic.

    Parameters
    ----------
    model : callable, or a list or tuple of callables, one after the other
    *shapes : tuples of int
        One for each input; several are passed as one tuple.
    padbatch : bool
        Whether a batch axis of length 1 is put before each.

    Returns
    -------
    shape : tuple of int

    Raises
    ------
    ValueError
        Sizes that do not fit, as the model says.

    Notes
    -----
    The model runs on a batch without samples, whose length is put back afterwards.  A model that does not take such
    a batch, or input of a single axis, runs on one sample of zeros.

    Examples
    --------
    >>> outputsize(Chain(Conv((3, 3), 3, 8), MaxPool((2, 2))), (64, 3, 28, 28))
    (64, 8, 13, 13)
    >>> outputsize(Dense(10, 4), (10,), padbatch=True)
    (1, 4)
    """
    full = [(1, *shape) if padbatch else tuple(shape) for shape in shapes]
    batches = {shape[0] for shape in full if len(shape) > 1}
    if len(batches) == 1 and all(len(shape) > 1 for shape in full):
        try:
            found = _run(model, [(0, *shape[1:]) for shape in full])
        except (ValueError, ZeroDivisionError, IndexError):
            pass  # the run on samples says what does not fit
        else:
            if found[:1] == (0,):
                return (batches.pop(), *found[1:])
    return _run(model, full)


def _run(model: Any, shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    dtype = next((p.dtype for p in trainables(model) if isnumeric(p)), np.dtype(np.float32))
    inputs = tuple(np.zeros(shape, dtype) for shape in shapes)
    x: Any = inputs[0] if len(inputs) == 1 else inputs
    with np.errstate(all="ignore"):
        for layer in model if isinstance(model, (list, tuple)) else [model]:
            x = layer(x)
    return tuple(np.shape(x))
