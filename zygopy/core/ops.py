"""Operations that Python writes with syntax of their own, as functions that could be called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn


class Method:
    """The callee of ``x.name(...)``: the method is looked up on the first argument."""

    __slots__ = ("name",)
    name: str
    table: dict[str, Method] = {}

    def __new__(cls, name: str) -> Method:
        known = cls.table.get(name)
        if known is None:
            known = cls.table[name] = super().__new__(cls)
            known.name = name
        return known

    def __call__(self, x: Any, *args: Any, **keywords: Any) -> Any:
        return getattr(x, self.name)(*args, **keywords)

    def __repr__(self) -> str:
        return f".{self.name}"


def make_tuple(*items: Any) -> tuple[Any, ...]:
    """``(a, b)``; also the index of ``x[a, b]``."""
    return items


def make_list(*items: Any) -> list[Any]:
    """``[a, b]``; impure, since each call makes a new one."""
    return list(items)


def begin_list(*items: Any) -> list[Any]:
    """``[]`` or ``[a]``, which a loop fills: what it holds at first is not all that it holds."""
    return list(items)


def repeat_list(count: int, *items: Any) -> list[Any]:
    """``[a, b] * count``, of constants."""
    return list(items) * count


def zero_list(xs: list[Any]) -> list[float]:
    """``[0.0] * len(xs)``."""
    return [0.0] * len(xs)


def make_set(*items: Any) -> set[Any]:
    """``{a, b}``."""
    return set(items)


def make_dict(*items: Any) -> dict[Any, Any]:
    """``{k: v, ...}``: keys and values by turns; after the key `SPREAD` a mapping that is spread."""
    result: dict[Any, Any] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if key is SPREAD:
            result.update(value)
        else:
            result[key] = value
    return result


class _Spread:
    def __repr__(self) -> str:
        return "**"


SPREAD = _Spread()


def make_slice(start: Any, stop: Any, step: Any) -> slice:
    """``start:stop:step`` inside an index, ``slice(start, stop, step)`` elsewhere."""
    return slice(start, stop, step)


def unpack(x: Iterable[Any], before: int, after: int = -1) -> tuple[Any, ...]:
    """``a, b = x`` with as many targets as `before` (a constant); with `after` >= 0, ``a, b, *rest, z = x``."""
    items = list(x)
    if after < 0:
        if len(items) != before:
            few = len(items) < before
            raise ValueError(f"not enough values to unpack (expected {before}, got {len(items)})" if few
                             else f"too many values to unpack (expected {before})")
        return tuple(items)
    if len(items) < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {len(items)})")
    middle = len(items) - after
    return (*items[:before], items[before:middle], *items[middle:])


def format_string(*parts: Any) -> str:
    """An f-string: literal parts are strings; a field is (value, conversion, format)."""
    return "".join(parts)


def identity(x: Any) -> Any:
    """``y = x``."""
    return x


def logical_not(x: Any) -> bool:
    """``not x``."""
    return not x


def contains(item: Any, container: Any) -> bool:
    """``item in container`` (operands in the order in which Python evaluates them)."""
    return item in container


def not_contains(item: Any, container: Any) -> bool:
    """``item not in container``."""
    return item not in container


def raise_(error: BaseException, cause: BaseException | None = None) -> NoReturn:
    """``raise error`` or ``raise error from cause``; what follows in its block is never reached."""
    if cause is not None:
        raise error from cause
    raise error


def assert_(test: Any, message: Any = None) -> None:
    """``assert test, message``."""
    if not test:
        raise AssertionError(message) if message is not None else AssertionError


def delete(x: Any) -> None:
    """``del x[i]`` is `operator.delitem`; ``del x.a`` is `delattr`."""


# Always printed where they are used, never given a name: they are part of how something is written.
INLINE = frozenset({make_slice, make_tuple})


def read_global(name: str) -> Any:
    """A global name of the user's module, read when the line runs; printed as the bare name."""
    raise NameError(name)  # the generated text reads the name itself
