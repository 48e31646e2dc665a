"""The gradient of an object: a `Tangent`, with the fields that got one."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from .cotangents import accumulate, is_absent, rebuilt


class Tangent:
    """The gradient of an object: ``Tangent(type(model), weight=...)``.

    A field is read as an attribute.  One that the object has and that got no gradient is None; one that it does not
    have is an AttributeError.  Gradients add, subtract, and are multiplied and divided by numbers; they compare
    equal to a dict of the same fields.  Iterating gives pairs (name, gradient).
    """

    __slots__ = ("tangent_fields", "tangent_of")
    __array_ufunc__ = None  # a NumPy number times a Tangent is the Tangent's business
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, of: type | str | None = None, /, **fields: Any) -> None:
        object.__setattr__(self, "tangent_of", of)
        object.__setattr__(self, "tangent_fields", fields)

    def __getattr__(self, name: str) -> Any:
        fields = self.tangent_fields
        if name in fields:
            return fields[name]
        if name in declared_fields(self.tangent_of):
            return None
        known = ", ".join(fields) or "none"
        raise AttributeError(f"the gradient of {_title(self)} has no field `{name}`, only {known}")

    def __setattr__(self, name: str, value: Any) -> None:
        self.tangent_fields[name] = value

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter([(name, bar) for name, bar in self.tangent_fields.items() if not is_absent(bar)])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return not is_absent(self.tangent_fields.get(str(name)))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tangent_fields]

    def __repr__(self) -> str:
        return f"{_title(self)}({', '.join(f'{name}={bar!r}' for name, bar in self)})"

    def __reduce__(self) -> tuple[Any, ...]:
        of = self.tangent_of
        if isinstance(of, type) and "<locals>" in of.__qualname__:  # cannot be found by name again
            of = of.__name__
        return _restore, (of, self.tangent_fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Tangent, Mapping)):
            return NotImplemented
        return same_gradient(self, other)

    # ------------------------------------------------------------ arithmetic

    def __add__(self, other: Any) -> Any:
        if is_absent(other):
            return self
        if not isinstance(other, (Tangent, dict)):
            return NotImplemented
        return _sum(self, other, {})

    def __radd__(self, other: Any) -> Any:
        return self if type(other) is int and other == 0 else self + other  # sum() starts from 0

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, (Tangent, dict)) and not is_absent(other):
            return NotImplemented
        return self + each_leaf(lambda bar: -bar, other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Tangent:
        return self._mapped(lambda bar: -bar)

    def __pos__(self) -> Tangent:
        return self

    def __mul__(self, factor: Any) -> Tangent:
        if np.ndim(factor) != 0 or isinstance(factor, Tangent):
            return NotImplemented
        number = _plain(factor)
        return self._mapped(lambda bar: bar * number)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Tangent:
        if np.ndim(divisor) != 0 or isinstance(divisor, Tangent):
            return NotImplemented
        number = _plain(divisor)
        return self._mapped(lambda bar: bar / number)

    def _mapped(self, function: Callable[[Any], Any]) -> Tangent:
        mapped = each_leaf(function, self)
        assert isinstance(mapped, Tangent)
        return mapped


def _restore(of: type | str | None, fields: dict[str, Any]) -> Tangent:
    return Tangent(of, **fields)


def _title(tangent: Tangent) -> str:
    of = tangent.tangent_of
    return of.__name__ if isinstance(of, type) else of or "Tangent"


def _sum(a: Any, b: Any, done: dict[tuple[int, int], Any]) -> Any:
    """The sum of two gradients; what is one object in both is one object in the sum."""
    if is_absent(a) or is_absent(b):
        return b if is_absent(a) else a
    if isinstance(a, Tangent):
        if (id(a), id(b)) not in done:
            done[id(a), id(b)] = total = Tangent(a.tangent_of)
            m, n = a.tangent_fields, _fields(b)
            total.tangent_fields.update((key, _sum(m.get(key), n.get(key), done)) for key in dict.fromkeys((*m, *n)))
        return done[id(a), id(b)]
    if isinstance(a, dict):
        return {key: _sum(a.get(key), b.get(key), done) for key in dict.fromkeys((*a, *b))}
    if isinstance(a, (tuple, list)) and len(a) == len(b):
        return rebuilt(a, [_sum(m, n, done) for m, n in zip(a, b, strict=True)])
    return accumulate(a, b)


def _fields(gradient: Any) -> Any:
    return gradient.tangent_fields if isinstance(gradient, Tangent) else gradient


def _plain(number: Any) -> Any:
    """A NumPy number as Python's, which does not widen the arrays that it meets."""
    return number.item() if hasattr(number, "item") else number


def declared_fields(of: type | str | None) -> set[str]:
    """The names of the fields that a class says its objects have."""
    if not isinstance(of, type):
        return set()
    names = {field.name for field in dataclasses.fields(of)} if dataclasses.is_dataclass(of) else set()
    for base in of.__mro__:
        slots = base.__dict__.get("__slots__", ())
        names.update(inspect.get_annotations(base), (slots,) if isinstance(slots, str) else slots)
    return names


def each_leaf(function: Callable[[Any], Any], bar: Any, done: dict[int, Any] | None = None) -> Any:
    """`function` of every number and array of a gradient; what is at two places is one object again."""
    done = {} if done is None else done
    if is_absent(bar) or id(bar) in done:
        return bar if is_absent(bar) else done[id(bar)]
    if isinstance(bar, Tangent):
        done[id(bar)] = result = Tangent(bar.tangent_of)
        result.tangent_fields.update((name, each_leaf(function, b, done)) for name, b in bar.tangent_fields.items())
        return result
    if isinstance(bar, dict):
        mapped: Any = {key: each_leaf(function, b, done) for key, b in bar.items()}
    elif isinstance(bar, (tuple, list)):
        mapped = rebuilt(bar, [each_leaf(function, b, done) for b in bar])
    else:
        mapped = function(bar)
    if not isinstance(bar, (float, int, complex)):  # equal numbers have no identity
        done[id(bar)] = mapped
    return mapped


def same_gradient(a: Any, b: Any) -> bool:
    """Whether two gradients are equal in form and value; an absent field is None."""
    if is_absent(a) or is_absent(b):
        return is_absent(a) and is_absent(b)
    if isinstance(a, (Tangent, Mapping)):
        if not isinstance(b, (Tangent, Mapping)):
            return False
        m, n = _fields(a), _fields(b)
        return all(same_gradient(m.get(key), n.get(key)) for key in {*m, *n})
    if isinstance(a, (tuple, list)):
        return isinstance(b, type(a)) and len(a) == len(b) and all(map(same_gradient, a, b))
    return np.shape(a) == np.shape(b) and bool(np.all(a == b))
