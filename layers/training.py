"""Training: one step, a pass over the data with a progress bar, and what stops it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from zygopy import withgradient

from .optimisers import update
from .trees import shown, trainable, walk

__all__ = ["SkipBatch", "StopTraining", "accuracy", "skip", "stop", "train", "train_step"]


class StopTraining(Exception):
    """Raised by a callback or a loss: `train` returns.

    Examples
    --------
    >>> issubclass(StopTraining, Exception)
    True
    """


class SkipBatch(Exception):
    """Raised by a loss, or by a callback before the update: `train` goes on with the next batch.

    Examples
    --------
    >>> issubclass(SkipBatch, Exception)
    True
    """


def stop() -> None:
    """Stop the training that this callback belongs to.

    Raises
    ------
    StopTraining
        Always.

    Examples
    --------
    >>> stop()
    Traceback (most recent call last):
    ...
    layers.training.StopTraining
    """
    raise StopTraining


def skip() -> None:
    """Skip the batch of the training that this callback belongs to: no update is made.

    Raises
    ------
    SkipBatch
        Always.

    Examples
    --------
    >>> skip()
    Traceback (most recent call last):
    ...
    layers.training.SkipBatch
    """
    raise SkipBatch


def train_step(loss: Callable[..., Any], model: Any, batch: Any, state: Any) -> Any:
    """Change a model by one step along the gradient of a loss, and return the loss.

    Parameters
    ----------
    loss : callable, (model, *batch) -> real scalar, or a tuple that starts with one
    model : any tree of containers and objects
    batch : tuple, or a single value
    state : as of `setup`

    Returns
    -------
    value : what `loss` returned

    Raises
    ------
    FloatingPointError
        The loss is not finite; the model and the state are as before.

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> train_step(lambda m, x: np.sum(m["w"] * x), model, (np.array([2.0]),), setup(Descent(0.1), model)).item()
    2.0
    >>> model["w"]
    array([0.8])
    """
    value, gradient = _value_and_gradient(loss, model, batch)
    _check_finite(value, gradient, model)
    update(state, model, gradient)
    return value


def _value_and_gradient(loss: Callable[..., Any], model: Any, batch: Any) -> tuple[Any, Any]:
    inputs = batch if isinstance(batch, tuple) else (batch,)

    def objective(model: Any) -> Any:
        return loss(model, *inputs)

    result = withgradient(objective, model)
    return result.val, result.grad[0]


def _check_finite(value: Any, gradient: Any, model: Any) -> None:
    number = value[0] if isinstance(value, tuple) else value
    if np.isfinite(number):
        return
    wrong = ", ".join(not_finite(gradient, model)) or "none"
    raise FloatingPointError(f"the loss is {float(number)}; parameters whose gradient is not finite: {wrong}")


def not_finite(gradient: Any, model: Any) -> list[str]:
    """The paths of the parameters with a gradient that is not finite."""
    found = []
    for path, _ in walk(model, trainable):
        bar = gradient
        for key in path:
            bar = bar.get(key) if isinstance(bar, dict) else _at(bar, key)
        if isinstance(bar, np.ndarray) and bar.dtype.kind in "fc" and not np.isfinite(bar).all():
            found.append(shown(path))
    return found


def _at(bar: Any, key: Any) -> Any:
    return bar[key] if isinstance(bar, (tuple, list)) else getattr(bar, str(key), None)


def train(loss: Callable[..., Any], model: Any, data: Iterable[Any], state: Any, *,
          cb: Callable[..., Any] | Iterable[Callable[..., Any]] = (), progress: bool = False) -> list[float]:
    """Make one step for each batch of the data, and return the losses.

    Parameters
    ----------
    loss : callable, (model, *batch) -> real scalar, or a tuple that starts with one
        A batch that is no tuple is passed as one argument.
    model : any tree of containers and objects
        Changed in place.
    data : iterable of batches
        A list, a `DataLoader`.
    state : as of `setup`
        Changed in place.
    cb : callable or several
        Called after the gradient of each batch and before the update, without arguments.
    progress : bool
        Show a bar on standard error: tqdm's where it is installed, else a line at the end.

    Returns
    -------
    losses : list of float

    Raises
    ------
    FloatingPointError
        A loss is not finite: it names the batch and the parameters whose gradient is not; nothing was changed by it.

    Notes
    -----
    `StopTraining` ends it, `SkipBatch` goes on with the next batch without an update.  Source: Flux, `train!`.

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> data = [(np.array([2.0]),)] * 3
    >>> losses = train(lambda m, x: np.sum((m["w"] * x) ** 2), model, data, setup(Descent(0.1), model))
    >>> np.round(losses, 4).tolist()
    [4.0, 0.16, 0.0064]
    """
    callbacks = (cb,) if callable(cb) else tuple(cb)
    losses: list[float] = []
    with contextlib.suppress(StopTraining):
        for number, batch in enumerate(_watched(data, losses) if progress else data):
            with contextlib.suppress(SkipBatch):
                value, gradient = _value_and_gradient(loss, model, batch)
                try:
                    _check_finite(value, gradient, model)
                except FloatingPointError as error:
                    raise FloatingPointError(f"batch {number}: {error}") from None
                for callback in callbacks:
                    callback()
                update(state, model, gradient)
                losses.append(float(value[0] if isinstance(value, tuple) else value))
    return losses


def _watched(data: Iterable[Any], losses: list[float]) -> Iterable[Any]:
    """The data, with a bar that shows the loss."""
    try:
        from tqdm import tqdm
    except ImportError:
        yield from data
        if losses:
            sys.stderr.write(f"{len(losses)} batches, loss {losses[-1]:.4g}\n")
        return
    with tqdm(data, disable=not sys.stderr.isatty(), leave=False) as bar:
        for batch in bar:
            yield batch
            if losses:
                bar.set_postfix_str(f"loss {losses[-1]:.4g}", refresh=False)


def accuracy(model: Callable[[Any], Any], data: Iterable[tuple[Any, Any]]) -> float:
    """Return the share of samples whose largest output is where the largest target is.

    Parameters
    ----------
    model : callable, (x) -> scores (batch, classes)
    data : iterable of (x, y)
        Targets one-hot (batch, classes), or the numbers of the classes (batch,).

    Examples
    --------
    >>> accuracy(lambda x: x, [(np.eye(3), np.eye(3)), (np.eye(3), np.array([0, 0, 0]))])
    0.6666666666666666
    """
    right = count = 0
    for x, y in data:
        found = np.argmax(np.asarray(model(x)), axis=-1)
        wanted = np.asarray(y)
        wanted = np.argmax(wanted, axis=-1) if wanted.ndim > found.ndim else wanted
        right += int(np.sum(found == wanted))
        count += found.size
    return right / count
