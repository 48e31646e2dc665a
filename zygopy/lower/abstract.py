"""What the interpreter computes with: run-time operands, and structures that are known before they run.

A structure (tuple, list, dict, object, function) made inside the function is kept apart into its entries as long
as nobody outside can see it; only when something does is it made for real (`Machine.operand`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any, TypeAlias

from ..core.values import Const, Star, Value
from ..records import record


@record(frozen=False, eq=False)
class TupleV:
    """A tuple of which every entry is known apart; `cls` is `tuple` or a named tuple's class."""

    items: tuple[Abstract, ...]
    cls: type = tuple


@record(frozen=False, eq=False)
class Store:
    """Named slots that statements assign: the variables of a call, the entries of a list, the fields of an object."""

    slots: dict[Any, Abstract] = field(default_factory=dict)


@record(frozen=False, eq=False)
class ListV(Store):
    """A list of known length; slots are its positions.  `site` is where it was made."""

    site: Any = None

    @property
    def items(self) -> list[Abstract]:
        return [self.slots[i] for i in range(len(self.slots))]

    def refill(self, items: list[Abstract]) -> None:
        self.slots.clear()
        self.slots.update(enumerate(items))


@record(frozen=False, eq=False)
class DictV(Store):
    """A dict of known keys; slots are its entries."""

    site: Any = None


@record(frozen=False, eq=False)
class ObjectV(Store):
    """An instance of a user's class that was made inside the function; slots are its fields."""

    cls: type = object
    site: Any = None


@record(frozen=False, eq=False)
class Frame(Store):
    """One call in progress: its variables, where its free names live, and what text it is."""

    source: Any = None
    globals: dict[str, Any] = field(default_factory=dict)
    parent: Frame | None = None  # the frame of the function that it was defined in
    cells: dict[str, Any] = field(default_factory=dict)  # free names of a function that exists: name -> Abstract
    trusted: bool = False  # a rule of the book, not the user's text
    nonlocals: frozenset[str] = frozenset()
    calls: tuple[Any, ...] = ()  # the call sites above it
    consume: Any = None  # who gets what it yields
    stops: bool = False  # whether it is the `__next__` of an iterator
    needed: Any = None  # in the body of a `with`: which names are read after an exception
    manages: bool = False  # whether it is the generator of a context manager
    outlives: bool = False  # whether a function, or an expression that runs later, may still read its variables
    filling: dict[int, list[Value]] = field(default_factory=dict)  # lists, by the statement that fills them last

    def within(self) -> Frame:
        """Variables of their own inside this call: of a comprehension, of a loop that we make."""
        self.outlives = True
        return Frame(source=self.source, globals=self.globals, parent=self, trusted=self.trusted, calls=self.calls)


Consume: TypeAlias = "Callable[[Abstract], Abstract]"  # takes an element, and says whether that is enough


@record(frozen=False, eq=False)
class StreamV(Store):
    """What gives its elements to a consumer, once: a generator, or what is made of one.

    The slot `spent` says whether it has.  `pieces` gives the elements one at a time where that is possible, and
    `steps` is how far `next` got, `count` elements.
    """

    run: Callable[[Consume], None] = lambda _: None
    name: str = "an iterator"
    endless: bool = False
    whole: Abstract | None = None  # the list of its elements, where one was asked for
    pieces: Callable[[], Iterator[Abstract]] | None = None
    steps: Iterator[Abstract] | None = None
    count: int = 0
    context: bool = False  # made by `contextlib.contextmanager`
    frame: Any = None  # of the generator


@record(frozen=False, eq=False)
class FunctionV:
    """A function defined inside the function (or a rule's pullback), with the frame that it closes over."""

    tree: Any
    frame: Frame
    defaults: tuple[Abstract, ...] = ()
    keyword_defaults: dict[str, Abstract] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(getattr(self.tree, "name", "<lambda>"))


@record(frozen=False, eq=False)
class BoundV:
    """A function with its first arguments already given: a bound method, or a `partial`."""

    function: Abstract
    args: tuple[Abstract, ...]
    keywords: dict[str, Abstract] = field(default_factory=dict)


@record(frozen=False, eq=False)
class SuperV:
    """``super(cls, self)``."""

    cls: type
    self: Abstract


Abstract: TypeAlias = Value | Const | Star | TupleV | ListV | DictV | ObjectV | StreamV | FunctionV | BoundV | SuperV
Operands = (Value, Const)


class Restart(Exception):
    """A fact assumed from the start proved wrong; interpret again with it known."""


@contextmanager
def remembered(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Set an attribute for the length of a block."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
