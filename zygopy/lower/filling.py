"""Lists that statements fill one after the other and nobody changes afterwards, told from those that are written to.

    hs = []
    for x in xs:           `hs` is filled here,
        hs.append(f(x))
    return sum(hs)         and only read from here on
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from weakref import WeakKeyDictionary

from ..core.kinds import Kind, join
from ..core.nodes import Bind, Block
from ..core.ops import Method, begin_list
from ..core.values import Const, Star, Value, is_const
from ..core.walk import steps
from ..records import replace
from ..source import making
from .abstract import Abstract, Frame
from .comprehensions import filled_list
from .machine import Machine

APPEND = Method("append")
EXITS = ("Return", "Break", "Continue", "Raise", "Yield", "YieldFrom")
NAMES: WeakKeyDictionary[Any, Counter[str]] = WeakKeyDictionary()
OTHERS = ("FunctionDef", "Lambda", "Try", "Match", "With", "ClassDef")


def begin(machine: Machine, node: Any, rest: list[Any], frame: Frame) -> None:
    """After ``hs = [...]``: follow the list as one that the statements to come fill, if they do no more than that."""
    if frame.trusted or type(node.value).__name__ != "List" or len(node.targets) != 1:
        return
    name: str | None = getattr(node.targets[0], "id", None)
    made = frame.slots.get(name)
    if name is None or not isinstance(made, Value) or made in machine.builder.mutable or not is_display(machine, made):
        return
    last = last_filling(name, rest, frame.source.tree, node)
    if last is not None:
        step = replace(machine.builder.producer[made], callee=Const(begin_list))
        machine.builder.steps[-1] = machine.builder.producer[made] = step
        machine.filling.add(made)
        frame.filling.setdefault(id(last), []).append(made)


def is_display(machine: Machine, made: Value) -> bool:
    """Whether a value is a list that was just made, of entries that are known one by one."""
    step = machine.builder.producer.get(made)
    return step is not None and bool(machine.builder.steps) and machine.builder.steps[-1] is step and all(
        isinstance(arg, (Value, Const)) for arg in step.args)


def last_filling(name: str, rest: list[Any], tree: Any, node: Any) -> Any:
    """The last of the statements that fill a list, if it is not mentioned elsewhere before; None for any other list."""
    found = [mentions(name, statement) for statement in rest]
    elsewhere = names_in(tree)[name] - 1 - sum(everywhere for everywhere, _ in found)
    if elsewhere and elsewhere != of_other_loops(name, tree, node):
        return None  # it is known before it is made: another round, or an inner function, may see it
    places = [place for place, (_, appended) in enumerate(found) if appended]
    if not places or any(everywhere != appended for everywhere, appended in found[: places[-1] + 1]):
        return None
    last = rest[places[-1]]
    parts = {type(part).__name__ for part in making.walk(last)}
    leaves = type(last).__name__ == "If" and not parts.isdisjoint(EXITS)  # what follows stands in an arm then
    return None if leaves or not parts.isdisjoint(OTHERS) else last


def of_other_loops(name: str, tree: Any, node: Any) -> int:
    """How often a name stands for what other loops go over: in each round it gets a value before it is read."""
    found = 0
    for loop in making.walk(tree):
        if type(loop).__name__ != "For" or any(part is node for part in making.walk(loop)):
            continue
        before = sum(mentions(name, part)[0] for part in (loop.iter, *loop.orelse))
        if mentions(name, loop.target)[0] and not before:
            found += mentions(name, loop)[0]
    return found


def names_in(tree: Any) -> Counter[str]:
    """How often each name stands in a function."""
    known = NAMES.get(tree)
    if known is None:
        known = NAMES[tree] = Counter(part.id for part in making.walk(tree) if type(part).__name__ == "Name")
    return known


def mentions(name: str, tree: Any) -> tuple[int, int]:
    """How often a name stands in a tree, and how often something is appended to the list of that name there."""
    everywhere = appended = 0
    for part in making.walk(tree):
        kind = type(part).__name__
        if kind == "Name":
            everywhere += part.id == name
        elif kind == "Expr":
            appended += is_append(name, part)
    return everywhere, appended


def is_append(name: str, statement: Any) -> bool:
    """Whether a statement is ``name.append(v)``."""
    call = statement.value
    function = getattr(call, "func", None)
    plain = type(call).__name__ == "Call" and len(call.args) == 1 and not call.keywords
    owner = getattr(function, "value", None)
    return plain and getattr(function, "attr", None) == "append" and getattr(owner, "id", None) == name


def append(machine: Machine, made: Value, value: Abstract) -> None:
    """``hs.append(v)`` of a list that is being filled."""
    held = machine.operand(value, escapes=True)
    machine.keep(machine.places_of(made), held)
    machine.builder.do(APPEND, made, held)


def end(machine: Machine, statement: Any, frame: Frame) -> None:
    """After the last statement that fills a list: say what is known of it."""
    for made in frame.filling.pop(id(statement), ()):
        machine.filling.discard(made)
        kinds = held_kinds(machine, made)
        kind = kinds[0]
        for other in kinds[1:]:
            kind = join(kind, other)
        (site,) = machine.places_of(made)
        filled_list(machine, made, kind, site)


def held_kinds(machine: Machine, made: Value) -> list[Kind]:
    """The kinds of what a list was made of and of what was appended to it."""
    kinds = [machine.kind(arg) for arg in machine.builder.producer[made].args if not isinstance(arg, Star)]
    binds = (step for around in machine.builder.blocks for step in steps(Block(tuple(around))))
    appended = (step for step in binds if isinstance(step, Bind) and is_const(step.callee, APPEND))
    return [*kinds, *(machine.kind(step.args[1]) for step in appended if step.args[0] is made)]


