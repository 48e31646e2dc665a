"""Models and training states in files: `.npz` archives of arrays by their paths, never pickles."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path as File
from typing import Any

import numpy as np

from .initialisers import default_rng_value
from .mismatch import DimensionMismatch
from .optimisers import Leaf
from .trees import children, isleaf, isnumeric, shown, walk

__all__ = ["load", "load_checkpoint", "loadmodel", "save", "save_checkpoint", "state"]


def state(model: Any) -> Any:
    """Return what a model holds as nested plain containers: its arrays and numbers, not its functions.

    Parameters
    ----------
    model : any tree

    Returns
    -------
    state : nested dicts, lists and tuples
        With the model's own arrays; dicts in place of objects.

    Examples
    --------
    >>> sorted(state(Dense(2, 1)))
    ['act', 'bias', 'weight']
    """
    if isleaf(model):
        plain = isinstance(model, (bool, int, float, complex, str, np.ndarray)) or model is None
        return model if plain else ()
    if isinstance(model, (list, tuple)) and not hasattr(model, "_fields"):
        return type(model)(state(part) for part in model) if type(model) in (list, tuple) else tuple(map(state, model))
    return {key: state(part) for key, part in children(model).items()}


def loadmodel(target: Any, source: Any) -> Any:
    """Copy the arrays of a model, or of a `state`, into those of another, and return this.

    Parameters
    ----------
    target : any tree
        Changed in place.
    source : a tree of the same form
        A bias of zeros fits where there is none.

    Raises
    ------
    ValueError
        Another form; `target` is as before.
    DimensionMismatch
        An array of another shape; `target` is as before.

    Notes
    -----
    Source: Flux, `loadmodel!`.

    Examples
    --------
    >>> a, b = Dense(2, 1), Dense(2, 1)
    >>> bool((loadmodel(a, b).weight == b.weight).all())
    True
    """
    pairs: list[tuple[Any, Any]] = []
    _pair(target, source, (), pairs)
    for to, value in pairs:
        to[...] = value
    return target


def _pair(target: Any, source: Any, path: tuple[Any, ...], pairs: list[tuple[Any, Any]]) -> None:
    """Every array with what is to be copied into it."""
    if isnumeric(target):
        if source is False:
            pairs.append((target, 0))
        elif np.shape(source) != target.shape:
            raise DimensionMismatch(f"{shown(path)} has shape {target.shape}, the source {np.shape(source)}")
        else:
            pairs.append((target, source))
        return
    if target is False and isnumeric(source):
        if source.any():
            raise ValueError(f"{shown(path)} is absent here, and not zero in the source")
        return
    parts, given = children(target), children(source)
    for key, part in parts.items():
        if key in given:
            _pair(part, given[key], (*path, key), pairs)
        elif isnumeric(part) or children(part):
            raise ValueError(f"the source has nothing at {shown((*path, key))}")


def _contents(x: Any, path: str, found: dict[str, Any], seen: dict[int, str]) -> None:
    """The arrays and the numbers that change, by their paths; an array at several places is kept once."""
    if isinstance(x, Leaf):
        _contents(x.state, f"{path}/state", found, seen)
        return
    if isinstance(x, np.ndarray):
        if x.dtype == object:
            raise ValueError(f"{path} is an array of objects, which cannot be saved without a pickle")
        if id(x) not in seen:
            seen[id(x)] = path
            found[path] = x
        return
    if isinstance(x, (bool, int, float, complex)):
        found[path] = np.asarray(x)
        return
    if isinstance(x, np.random.Generator):
        if id(x) not in seen:
            seen[id(x)] = path
            found[path] = _state_of(x, path)
        return
    for key, part in children(x).items():
        _contents(part, f"{path}/{key}" if path else str(key), found, seen)


GENERATOR = 1024  # bytes for the state of a random generator, as text: its length changes from draw to draw


def _state_of(x: np.random.Generator, path: str) -> Any:
    """The state of a random generator as an array of bytes."""
    try:
        text = json.dumps(x.bit_generator.state).encode()
    except TypeError:
        name = type(x.bit_generator).__name__
        raise ValueError(f"{path}: the state of {name} is not a few numbers; use PCG64, NumPy's own") from None
    return np.frombuffer(text.ljust(GENERATOR), np.uint8).copy()


def save_checkpoint(path: str | os.PathLike[str], **parts: Any) -> None:
    """Write everything that a training goes on from: models, states, numbers, and the shared random generator.

    Parameters
    ----------
    path : str or path
    **parts
        As many as there are, for instance ``model=``, ``state=`` and ``epoch=``.

    Raises
    ------
    ValueError
        As of `save`.

    Examples
    --------
    >>> model = Dense(2, 1)
    >>> state = setup(Adam(), model)
    >>> save_checkpoint("training.npz", model=model, state=state, epoch=5)
    >>> load_checkpoint("training.npz", model=model, state=state, epoch=0)["epoch"]
    5
    """
    save(path, {**parts, "shared generator": default_rng_value()})


def load_checkpoint(path: str | os.PathLike[str], **parts: Any) -> dict[str, Any]:
    """Read what `save_checkpoint` has written into models and states of the same form, and return all parts.

    Raises
    ------
    ValueError, DimensionMismatch, FileNotFoundError
        As of `load`; nothing has changed then.

    Examples
    --------
    >>> save_checkpoint("training.npz", epoch=3)
    >>> load_checkpoint("training.npz", epoch=0)
    {'epoch': 3}
    """
    whole = load(path, {**parts, "shared generator": default_rng_value()})
    return {name: whole[name] for name in parts}


def save(path: str | os.PathLike[str], x: Any) -> None:
    """Write the arrays and numbers of a model, of a training state, or of a dict of both into a `.npz` file.

    Parameters
    ----------
    path : str or path
    x : any tree

    Raises
    ------
    ValueError
        An array of objects.

    Notes
    -----
    Written to a new file beside it and renamed, so that a crash leaves the old one whole.

    Examples
    --------
    >>> model = Dense(2, 1)
    >>> save("model.npz", model)
    >>> other = load("model.npz", Dense(2, 1))
    >>> bool((other.weight == model.weight).all())
    True
    """
    found: dict[str, Any] = {}
    _contents(x, "", found, {})
    written(path, lambda stream: np.savez(stream, **{key or "value": value for key, value in found.items()}))


def written(path: str | os.PathLike[str], write: Callable[[Any], None]) -> None:
    """Write a file as a whole or not at all: a new one beside it, renamed when it is done."""
    file = File(path)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=file.suffix)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        File(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            File(name).unlink()
        raise


def load(path: str | os.PathLike[str], x: Any) -> Any:
    """Read what `save` has written into a model, a training state, or a dict of both of the same form, and return it.

    Parameters
    ----------
    path : str or path
    x : any tree
        Its arrays are changed in place, after all of the file was read and checked.

    Raises
    ------
    ValueError
        No such archive, a damaged one, or one of another model; `x` is as before.
    DimensionMismatch
        An array of another shape; `x` is as before.
    FileNotFoundError
        There is no file.

    Examples
    --------
    >>> model = Chain(Dense(2, 3), BatchNorm(3))
    >>> training = setup(Adam(), model)
    >>> save("both.npz", {"model": model, "state": training})
    >>> both = load("both.npz", {"model": model, "state": training})
    """
    damage = (ValueError, OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, KeyError,
              NotImplementedError)
    with File(path).open("rb") as stream:
        try:
            with np.load(stream, allow_pickle=False) as archive:
                given = {key: archive[key] for key in archive.files}
        except (*damage, AttributeError) as error:  # a file that is no archive gives an array, which has no files
            raise ValueError(f"{os.fspath(path)} is not a whole archive of arrays: {error}") from None
    expected: dict[str, Any] = {}
    _contents(x, "", expected, {})
    expected = {key or "value": value for key, value in expected.items()}
    _check(given, expected, os.fspath(path))
    _check_generators(x, given, os.fspath(path))
    for key, value in given.items():
        if isinstance(expected[key], np.ndarray) and expected[key].ndim == value.ndim:
            expected[key][...] = value
    _put_numbers(x, "", given)
    return x


def _check(given: dict[str, Any], expected: dict[str, Any], name: str) -> None:
    """Refuse an archive of another model before anything is changed."""
    missing, more = sorted(expected.keys() - given.keys()), sorted(given.keys() - expected.keys())
    if missing or more:
        raise ValueError(f"{name} is of another model: it lacks {missing[:3]} and has {more[:3]} on top")
    for key, value in given.items():
        if value.shape != expected[key].shape:
            raise DimensionMismatch(f"{name}: {key} has shape {value.shape}, the model {expected[key].shape}")
        if not np.can_cast(value.dtype, expected[key].dtype, "same_kind"):
            raise ValueError(f"{name}: {key} is of {value.dtype}, the model of {expected[key].dtype}")


def _check_generators(x: Any, given: dict[str, Any], name: str) -> None:
    """Refuse states of random generators that are none."""
    for place, part in walk(x, children):
        key = "/".join(map(str, place))
        if isinstance(part, np.random.Generator) and key in given:
            try:
                type(part.bit_generator)(0).state = json.loads(given[key].tobytes())
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"{name}: {key} is no state of a random generator: {error}") from None


def _put_numbers(x: Any, path: str, given: dict[str, Any]) -> None:
    """Numbers have no memory to write into: fields and states that hold them are set anew."""
    if isinstance(x, Leaf):
        x.state = _with_numbers(x.state, f"{path}/state", given)
        return
    for key, part in children(x).items():
        place = f"{path}/{key}" if path else str(key)
        if type(part) in (bool, int, float, complex) and (hasattr(x, "__dict__") or isinstance(x, dict)):
            value = type(part)(given[place].item())
            if isinstance(x, dict):
                x[key] = value
            elif value != part:
                object.__setattr__(x, key, value)
        elif isinstance(part, np.random.Generator):
            if place in given:  # at its first place
                part.bit_generator.state = json.loads(given[place].tobytes())
        else:
            _put_numbers(part, place, given)


def _with_numbers(x: Any, path: str, given: dict[str, Any]) -> Any:
    if type(x) in (bool, int, float, complex):
        return type(x)(given[path].item())
    if isinstance(x, tuple):
        return tuple(_with_numbers(part, f"{path}/{key}", given) for key, part in enumerate(x))
    return x
