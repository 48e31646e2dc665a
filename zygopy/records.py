"""Records: classes of named fields, as `dataclasses` has them, made quickly and copied quickly.

The compiler has some seventy such classes and copies their objects all the time.  `dataclasses` writes and compiles
four methods for each class, a third of the time that it takes to import this package; here the methods are shared,
and the one that each class needs for itself is compiled when its first object is made.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")
Record = TypeVar("Record")


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, frozen: bool = True, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: Any = None, /, *, frozen: bool = True, eq: bool = True) -> Any:
    """Make a class of fields, which are its annotated names: frozen, and equal by content, unless told otherwise."""
    return made(cls, frozen, eq) if cls is not None else lambda cls: made(cls, frozen, eq)


def made(cls: Any, frozen: bool, eq: bool) -> Any:
    fields: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        fields.update(vars(base).get("__fields__", {}))
    for name in inspect.get_annotations(cls):
        fields[name] = vars(cls).get(name, MISSING)
    cls.__fields__ = fields
    defaults = {name: default for name, default in fields.items() if default is not MISSING}
    for name, default in defaults.items():
        if isinstance(default, Field) and name in vars(cls):
            delattr(cls, name)
    cls.__match_args__ = tuple(fields)  # type: ignore[misc]
    cls.__init__ = initialiser(cls, fields, defaults)
    if "__repr__" not in vars(cls):
        cls.__repr__ = shown
    if eq:
        cls.__eq__, cls.__hash__ = equal, hashed if frozen else None
    if frozen:
        cls.__setattr__, cls.__delattr__ = refused, refused
    return cls


def initialiser(cls: Any, fields: dict[str, Any], defaults: dict[str, Any]) -> Callable[..., None]:
    """The `__init__` of a class, which is compiled when it is called for the first time."""

    def first(self: Any, /, *args: Any, **named: Any) -> None:
        cls.__init__ = compiled(cls, fields, defaults)
        cls.__init__(self, *args, **named)

    return first


def compiled(cls: Any, fields: dict[str, Any], defaults: dict[str, Any]) -> Any:
    factories = {name: default.default_factory for name, default in defaults.items() if isinstance(default, Field)}
    space = {f"default_{name}": default for name, default in defaults.items()}
    space |= {f"make_{name}": factory for name, factory in factories.items()}
    row = ", ".join(f"{name}=default_{name}" if name in defaults else name for name in fields)
    lines = [f"def __init__(_made, /, {row}):", " _held = _made.__dict__"]  # a field may be called `self`
    for name in fields:
        value = f"make_{name}() if {name} is default_{name} else {name}" if name in factories else name
        lines.append(f" _held[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" _made.__post_init__()")
    exec("\n".join(lines), space)  # noqa: S102 (the names of fields, and nothing else)
    return space["__init__"]


def replace(old: Record, /, **changes: Any) -> Record:
    """A copy with other values in some fields."""
    cls: Any = old.__class__
    if not changes.keys() <= old.__dict__.keys():
        raise TypeError(f"{cls.__name__} has no field {', '.join(changes.keys() - old.__dict__.keys())}")
    new: Record = cls.__new__(cls)
    new.__dict__.update(old.__dict__)
    new.__dict__.update(changes)
    return new


# ------------------------------------------------------------------ the methods that all records have


def shown(self: Any) -> str:
    row = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({row})"


def equal(self: Any, other: object) -> Any:
    return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented


def hashed(self: Any) -> int:
    return hash(tuple(self.__dict__.values()))


def refused(_: Any, name: str, *__: Any) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")
