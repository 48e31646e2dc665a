"""How models are printed: Flux's lines, with the number of parameters of each layer and of all."""

from __future__ import annotations

from typing import Any

import numpy as np

from .elementwise import sigmoid
from .trees import children, isleaf, isnumeric, trainable, trainables, walk

__all__ = ["Layer", "layer", "summary"]

COLUMN, NESTED_COLUMN = 20, 40


class Layer:
    """What the layers of this library share: ``print(layer)`` shows it with its number of parameters.

    A class of one's own need not inherit from it to be a layer; any callable object is one.

    Examples
    --------
    >>> print(Dense(5, 2))
    Dense(5 => 2)       # 12 parameters
    """

    def __str__(self) -> str:
        return summary(self)

    def __repr__(self) -> str:
        inside = ", ".join(part if name is None else f"{name} = {part}" for name, part in _reprs(self))
        return f"{type(self).__name__}({inside})"

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """What the printed form lists, with names where they have any."""
        return [(None, part) for part in trainable(self).values()]


def layer(cls: Any = None, *, show: str = "expand", trainable: tuple[str, ...] | None = None) -> Any:
    """Say of a class of one's own how its objects are printed, and which of their fields training may change.

    Parameters
    ----------
    show : str
        "expand": a line for each part; "noexpand": one line; "ignore": as Python does.
    trainable : tuple of str, optional
        The names of the fields; all by default.

    Raises
    ------
    ValueError
        Another `show`.

    Examples
    --------
    >>> @layer(show="noexpand", trainable=("a",))
    ... class Pair:
    ...     def __init__(self, a, b):
    ...         self.a, self.b = a, b
    >>> print(Pair(Dense(2, 1), Dense(1, 1)))
    Pair(Dense(2 => 1), Dense(1 => 1))  # 3 parameters, plus 2 non-trainable
    """
    if show not in ("expand", "noexpand", "ignore"):
        raise ValueError(f"show={show!r}: it is 'expand', 'noexpand' or 'ignore'")

    def marked(cls: type) -> type:
        cls.__layers_show__ = show  # type: ignore[attr-defined]
        if show != "ignore":
            cls.__str__ = summary  # type: ignore[method-assign, assignment]
        if show == "noexpand" and _has_no_repr(cls):
            cls.__repr__ = _one_line  # type: ignore[method-assign, assignment]
        if trainable is not None:
            cls.trainable = lambda self: trainable  # type: ignore[attr-defined]
        return cls

    return marked if cls is None else marked(cls)


def summary(model: Any) -> str:
    """Return a model as text: a line for each layer, its number of parameters, and the totals.

    Parameters
    ----------
    model : any layer or container

    Returns
    -------
    text : str
        The size that it ends with is that of the arrays, in bytes.

    Examples
    --------
    >>> print(summary(Chain(Dense(2, 1, tanh), Dense(1, 1))))
    Chain(
      Dense(2 => 1, tanh),                  # 3 parameters
      Dense(1 => 1),                        # 2 parameters
    )                   # Total: 4 arrays, 5 parameters, 20 bytes.
    """
    lines: list[str] = []
    _show(model, 0, None, lines)
    return "\n".join(lines)


def function_name(f: Any) -> str:
    """The name of an activation: ``σ`` for sigmoid, as in Flux."""
    return "σ" if f is sigmoid else getattr(f, "__name__", None) or repr(f)


def _show(x: Any, indent: int, name: str | None, lines: list[str]) -> None:
    if not _expands(x):
        lines.append(_leaf_line(x, indent, name))
        return
    opening, closing = _brackets(x)
    lines.append(" " * indent + ("" if name is None else f"{name} = ") + opening)
    for key, part in _parts(x):
        _show(part, indent + 2, key, lines)
    lines.append(" " * indent + closing + "," if indent else (closing.ljust(2) + _finale(x)).rstrip())


def _brackets(x: Any) -> tuple[str, str]:
    if isinstance(x, (list, tuple, dict)):
        return {list: ("[", "]"), tuple: ("(", ")"), dict: ("{", "}")}[
            next(cls for cls in (list, tuple, dict) if isinstance(x, cls))
        ]
    listed = getattr(x, "listed", False)
    return (f"{type(x).__name__}([", "])") if listed else (f"{type(x).__name__}(", ")")


def _parts(x: Any) -> list[tuple[Any, Any]]:
    if isinstance(x, Layer):
        return list(x.shown_parts())
    if isinstance(x, dict):
        return list(x.items())
    return [(None, part) for part in children(x).values()]


def _expands(x: Any) -> bool:
    """Whether a line for each part is shown: where a part is a layer itself."""
    how = getattr(type(x), "__layers_show__", None)
    if how in ("noexpand", "ignore", "leaf") or isleaf(x):
        return False
    return how == "always" or any(not _like_a_leaf(part) for _, part in _parts(x))


def _like_a_leaf(x: Any) -> bool:
    if getattr(type(x), "__layers_show__", None) == "leaf":
        return True
    plain = isinstance(x, tuple) and all(isinstance(entry, (int, float, complex, np.ndarray, str)) for entry in x)
    return isleaf(x) or plain


def _text(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return f"{'×'.join(map(str, x.shape))} {x.dtype} array"
    if callable(x) and hasattr(x, "__name__"):
        return function_name(x)
    if not isinstance(x, Layer) and _has_no_repr(type(x)):
        return _one_line(x)
    return repr(x)


def _has_no_repr(cls: Any) -> bool:
    return bool(cls.__repr__ is object.__repr__)


def _one_line(x: Any) -> str:
    return f"{type(x).__name__}({', '.join(_text(part) for part in children(x).values())})"


def _reprs(x: Layer) -> list[tuple[str | None, str]]:
    return [(name, _text(part)) for name, part in x.shown_parts()]


def _leaf_line(x: Any, indent: int, name: str | None) -> str:
    text = ("" if name is None else f"{name} = ") + _text(x)
    line = " " * indent + text + ("," if indent else "")
    parameters = [x] if isnumeric(x) else trainables(x)
    if not parameters:
        return line
    count = sum(p.size for p in parameters)
    others = sum(a.size for a in arrays(x)) - count
    note = f"# {count:_} parameters"
    if others > 0:
        note += f", plus {others:_}" + ("" if indent else " non-trainable")
    gap = max(2, (COLUMN if indent == 0 else NESTED_COLUMN - 1) - indent - len(text))
    return line + " " * gap + note + _remark(parameters)


def _remark(parameters: list[Any]) -> str:
    if all((p == 0).all() for p in parameters):
        return "  (all zero)"
    if any(np.isnan(p).any() for p in parameters):
        return "  (some NaN)"
    return "  (some Inf)" if any(np.isinf(p).any() for p in parameters) else ""


def _finale(x: Any) -> str:
    parameters, every = trainables(x), arrays(x)
    if len(parameters) <= 2:
        return ""
    count = sum(p.size for p in parameters)
    size = _bytes(sum(a.nbytes for a in every))
    others = len(every) - len(parameters)
    if others == 0:
        return f"{'':18}# Total: {len(parameters)} arrays, {count:_} parameters, {size}."
    rest = sum(a.size for a in every) - count
    first = f"{'':8}# Total: {len(parameters)} trainable arrays, {count:_} parameters,"
    return f"{first}\n{'':10}# plus {others} non-trainable, {rest:_} parameters, summarysize {size}."


def arrays(x: Any) -> list[Any]:
    """All numeric arrays of a tree, each once, whether training may change them or not."""
    return list({id(part): part for _, part in walk(x, children) if isnumeric(part)}.values())


def _bytes(count: int) -> str:
    if count < 1024:
        return f"{count} bytes"
    power = min(4, (count.bit_length() - 1) // 10)
    return f"{count / 1024**power:.3f} {('KiB', 'MiB', 'GiB', 'TiB')[power - 1]}"
