"""The parameters of a model as one vector, and models from vectors: `destructure`."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

from .trees import children, isnumeric, on_gpu, rebuilt_with, trainables

__all__ = ["Restructure", "destructure"]


class Restructure:
    """Makes models from vectors: ``rebuild(vector)``, or ``rebuild(model, vector)`` for another of the same form.

    Examples
    --------
    >>> vector, rebuild = destructure(Chain(Dense(2, 1, tanh), Dense(1, 1)))
    >>> rebuild
    Restructure(Chain, ..., 5)
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.places: dict[int, tuple[int, Any]] = {}
        self.length = 0
        for p in trainables(model):
            self.places[id(p)] = (self.length, p)
            self.length += p.size

    def __call__(self, *given: Any) -> Any:
        if len(given) == 1:
            return assembled(given[0], self)
        return assembled(given[1], Restructure(given[0]))

    def __repr__(self) -> str:
        return f"Restructure({type(self.model).__name__}, ..., {self.length})"


def destructure(model: Any) -> tuple[Any, Restructure]:
    """Return the parameters of a model as a vector, and the function that makes models from such vectors.

    Parameters
    ----------
    model : any tree of containers and objects
        A gradient too: what it has no entry for is left out.

    Returns
    -------
    vector : array
        Each parameter once, in the order of `trainables`, row by row; of the widest of their dtypes.
    rebuild : Restructure
        Differentiable.

    Raises
    ------
    TypeError
        Some parameters are on a GPU, and some are not.
    ValueError
        A vector of another length is given to `rebuild`.

    Notes
    -----
    The gradient through `rebuild` of a model with a layer that changes itself (BatchNorm) is refused.
    Source: Flux and Optimisers.jl, `destructure`, row by row in place of column by column.

    Examples
    --------
    >>> vector, rebuild = destructure(Dense(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2)))
    >>> vector.tolist()
    [1.0, 2.0, 3.0, 4.0, 0.0, 0.0]
    >>> rebuild(vector * 10).weight.tolist()
    [[10.0, 20.0], [30.0, 40.0]]
    >>> gradient = zygopy.gradient(lambda v: np.sum(rebuild(v)(np.ones(2))), vector)[0]
    >>> gradient.tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    rebuild = Restructure(model)
    if len({on_gpu(p) for _, p in rebuild.places.values()}) > 1:
        raise TypeError("destructure: some parameters are on a GPU, and some are not: move the model with gpu or cpu")
    parts = [np.ravel(p) for _, p in rebuild.places.values()]
    return (np.concatenate(parts) if parts else np.zeros(0, np.float32)), rebuild


def assembled(vector: Any, form: Restructure) -> Any:
    """A copy of the model, with parameters from a vector, each in its own dtype."""
    if np.shape(vector) != (form.length,):
        raise ValueError(f"{form!r} takes a vector of length {form.length}, not an array of shape {np.shape(vector)}")
    fresh = {
        key: _in_dtype(vector[start : start + p.size].reshape(p.shape), p.dtype)
        for key, (start, p) in form.places.items()
    }
    return _replaced(form.model, fresh, {})


def _in_dtype(part: Any, dtype: Any) -> Any:
    part = part.real if dtype.kind == "f" else part
    return part.astype(dtype)


def _replaced(x: Any, fresh: dict[int, Any], done: dict[int, Any]) -> Any:
    if id(x) in fresh:
        return fresh[id(x)]
    if id(x) in done:
        return done[id(x)]
    parts = children(x)
    made = rebuilt_with(x, {key: _replaced(part, fresh, done) for key, part in parts.items()}) if parts else x
    done[id(x)] = made
    return made


def collected(bar: Any, form: Restructure, like: Any) -> Any:
    """The entries of a gradient of the model, as a vector; a parameter at several places gets the sum."""
    total = np.zeros(form.length, like.dtype if like.dtype.kind in "fc" else float)
    seen: set[tuple[int, int]] = set()

    def add(x: Any, part: Any) -> None:
        if part is None or (isnumeric(x) and (id(x), id(part)) in seen):
            return
        if id(x) in form.places:
            seen.add((id(x), id(part)))
            start, p = form.places[id(x)]
            piece = np.broadcast_to(part, p.shape).reshape(-1)
            total[start : start + p.size] += piece if total.dtype.kind == "c" else np.real(piece)
            return
        if (id(x), id(part)) in seen:
            return
        seen.add((id(x), id(part)))
        for key, child in children(x).items():
            add(child, entry(part, key))

    add(form.model, bar)
    return total


def entry(bar: Any, key: Any) -> Any:
    """The part of a gradient for a field, key or position; None where there is none."""
    if isinstance(bar, dict):
        return bar.get(key)
    if isinstance(bar, (tuple, list)):
        return bar[key] if isinstance(key, int) and key < len(bar) else getattr(bar, str(key), None)
    return getattr(bar, str(key), None)


@zygopy.rule(assembled)
def assembled_rule(vector: Any, form: Restructure) -> Any:
    """vector_bar: the entries of the model's cotangent, one after the other."""

    def pullback(model_bar: Any) -> Any:
        return (collected(model_bar, form, vector),)

    return assembled(vector, form), pullback


def laid_back(total: Any, bar: Any, form: Restructure) -> Any:
    """A vector as a gradient of the model, of the form of another one: the adjoint of `collected`."""

    def part(x: Any, of: Any) -> Any:
        if of is None:
            return None
        if id(x) in form.places:
            start, p = form.places[id(x)]
            piece = total[start : start + p.size].reshape(p.shape)
            return unbroadcast(piece, np.shape(of)) if np.shape(of) != p.shape else piece
        parts = {key: part(child, entry(of, key)) for key, child in children(x).items()}
        if isinstance(of, zygopy.Tangent):
            made = zygopy.Tangent(of.tangent_of)
            made.tangent_fields.update({key: parts[key] for key in of.tangent_fields})
            return made
        if isinstance(of, dict):
            return {key: parts[key] for key in of}
        return type(of)(parts.values()) if isinstance(of, (tuple, list)) else None

    return part(form.model, bar)


def unbroadcast(piece: Any, shape: tuple[int, ...]) -> Any:
    """The sum of an array over the axes along which a smaller one was repeated."""
    more = piece.ndim - len(shape)
    summed = piece.sum(axis=tuple(range(more)))
    return summed.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True).reshape(shape)


@zygopy.linear(collected)
def collected_rule(bar: Any, form: Restructure, like: Any) -> Any:
    """bar_bar: the entries of the vector's, where those of the gradient stood; of `like` only the dtype matters."""

    def pullback(total_bar: Any) -> Any:
        return (laid_back(total_bar, bar, form),)

    return collected(bar, form, like), pullback

