"""Mistakes planted in the compiler one at a time, to see that drawn programs find them.

``python -m tests.fuzz.planted [limit]`` looks under each for a program that comes out wrong, and prints the table.
"""

import operator
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np

from zygopy import runtime
from zygopy.core.build import Builder
from zygopy.core.ops import Method
from zygopy.core.values import FALSE, TRUE, UNBOUND, Const
from zygopy.emit.lines import Line
from zygopy.emit.statements import Statements
from zygopy.lower import assignment, statements
from zygopy.lower.memory import Memory
from zygopy.lower.protection import Region
from zygopy.transform import attempts, branches, joint, listing, loops, mutation
from zygopy.transform.reverse import Reverse

from .generate import drawn, written
from .judge import Verdict, gradients, judge

Plant = Callable[[], Any]
PLANTS: dict[str, tuple[Plant, tuple[str, ...]]] = {}


def plant(name: str, *texts: str) -> Callable[[Plant], Plant]:
    """Enter a mistake under its name; the function gives a context that makes it.

    Programs without any of `texts` cannot show it, and are passed over.
    """

    def enter(make: Plant) -> Plant:
        PLANTS[name] = make, texts
        return make

    return enter


def at_run_time(name: str, wrong: Callable[..., Any]) -> Any:
    """A function of the vocabulary of generated text, replaced."""
    wrong.__name__ = wrong.__qualname__ = name
    wrong.__module__ = getattr(runtime, name).__module__
    return mock.patch.object(runtime, name, wrong)


def handled(function: Any, wrong: Any) -> Any:
    """How a write is undone, replaced."""
    return mock.patch.dict(joint.HANDLERS["functions"], {function: wrong})


# ------------------------------------------------------------------ writes


@plant("a write to an array leaves its cotangent", "w[")
def keeps_cotangent() -> Any:
    do = Builder.do

    def wrong(self: Builder, callee: Any, *args: Any, **more: Any) -> None:
        cleared = isinstance(args[-1], Const) and type(args[-1].value) is int and args[-1].value == 0
        if callee is not operator.setitem or not cleared:
            do(self, callee, *args, **more)

    return mock.patch.object(Builder, "do", wrong)


@plant("a write to an entry leaves its cotangent", "xs[", 'd["')
def keeps_entry() -> Any:
    def wrong(shadow: Any, key: Any) -> Any:
        return shadow.get(key, runtime.ZERO) if isinstance(shadow, dict) else shadow[key]

    return at_run_time("take_entry", wrong)


@plant("of an index that is there twice both values win", "w[[0, 0]]")
def both_win() -> Any:
    def wrong(shadow: Any, index: Any) -> Any:
        bar = shadow[index]
        shadow[index] = 0
        return bar

    return at_run_time("take_winners", wrong)


@plant("what is written later is not kept for the way back", "w[", "m[")
def keeps_nothing() -> Any:
    return mock.patch.object(Memory, "changes", return_value=False)


@plant("x *= v: the old x is read after the write", "w *= ", "m[:, 1] *=")
def old_is_new() -> Any:
    return mock.patch.object(mutation, "np", SimpleNamespace(**{**vars(np), "copy": np.asarray}))


@plant("x -= v is undone as x += v", "m -= w")
def wrong_sign() -> Any:
    return handled(operator.isub, mutation.inplace(operator.add))


@plant("the shadow of a view is cleared when it is looked up", "view = m.reshape")
def cleared_shadow() -> Any:
    right = runtime.shadow_view

    def wrong(view: Any, base: Any, buffer: Any) -> Any:
        found = right(view, base, buffer)
        found[...] = 0
        return found

    return at_run_time("shadow_view", wrong)


# ------------------------------------------------------------------ lists and dicts


@plant("insert() is undone at the end of the list", "xs.insert")
def inserted_last() -> Any:
    return handled(Method("insert"), shifted)


def shifted(reverse: Reverse, step: Any) -> Any:
    xs, _, value = step.args
    reverse.builder.add(step)
    if xs not in reverse.active:
        return []

    def undo() -> None:
        bar = reverse.builder.bind(Const(Method("pop")), reverse.shadow(xs), pure=False)
        reverse.give(value, listing.filled(reverse, bar, value), True)

    return [undo]


@plant("reverse() is not undone", "xs.reverse()")
def not_reversed() -> Any:
    return handled(Method("reverse"), listing.plain)


@plant("sort() is not undone", "xs.sort()")
def not_sorted() -> Any:
    return handled(Method("sort"), listing.plain)


@plant("pop() is not undone", "xs.pop()")
def not_popped() -> Any:
    return handled(Method("pop"), listing.plain)


@plant("np.add.at is undone as an assignment", "np.add.at")
def assigned() -> Any:
    return handled(np.add.at, mutation.setitem)


# ------------------------------------------------------------------ control flow


@plant("break only ends the round", "break")
def goes_on() -> Any:
    return mock.patch.dict(statements.HANDLERS, {"Break": statements.continue_})


@plant("return in a loop only leaves the loop", "return")
def leaves_the_loop() -> Any:
    def wrong(machine: Any, node: Any, frame: Any) -> None:
        frame.slots["%return"] = machine.evaluate(node.value, frame)
        frame.slots["%exit"] = frame.slots["%leave"] = TRUE
        frame.slots["%returned"] = FALSE

    return mock.patch.dict(statements.HANDLERS, {"Return": wrong})


@plant("a swap is done one name after the other",
       "a, b = b", "b, a = a", "c, s = s", "s, c = c", "s, a = a", "a, s = s", "b, s = s", "s, b = b", "a, c = c", "c, a = a", "b, c = c", "c, b = b")
def one_by_one() -> Any:
    def wrong(self: Statements, pairs: Any, origin: Any = None) -> list[Line]:
        names = self.plan.names
        return [line for target, operand in pairs if operand is not UNBOUND and names[target]
                for line in moves(self, ((target, operand),), origin)]

    moves = Statements.moves
    return mock.patch.object(Statements, "moves", wrong)


@plant("the arms of a branch are exchanged on the way back", "if ")
def exchanged() -> Any:
    right = branches.if_backward
    return mock.patch.object(branches, "if_backward", lambda reverse, step, a, b: right(reverse, step, b, a))


@plant("what a handler did is undone where there was no exception", "except")
def not_caught() -> Any:
    right = attempts.if_backward
    return mock.patch.object(attempts, "if_backward", lambda reverse, step, a, b: right(reverse, step, b, a))


@plant("a view that is made in a try is taken for memory of its own", "view = ")
def own_view() -> Any:
    return mock.patch.object(Region, "own", lambda self, x: x in self.made and x not in self.machine.outer)


@plant("the shadow of what only a loop goes over is lost", "for x in m:")
def lost_in_a_loop() -> Any:
    return mock.patch.object(loops, "keep_begun", return_value=None)


@plant("the cotangents of the elements of a loop come in the wrong order", "for x in")
def wrong_order() -> Any:
    right = runtime.collect
    return at_run_time("collect", lambda rows, x: right(rows[::-1], x))


# ------------------------------------------------------------------ sums and names


@plant("the second cotangent of a value replaces the first", "    ")
def replaced() -> Any:
    return mock.patch.object(Reverse, "accumulate", lambda self, a, b: b)


@plant("nonlocal assigns a variable of the inner function", "nonlocal")
def own_variable() -> Any:
    right = assignment.bind_name

    def wrong(machine: Any, name: str, value: Any, frame: Any) -> None:
        with mock.patch.object(frame, "nonlocals", frozenset()):
            right(machine, name, value, frame)

    return mock.patch.object(assignment, "bind_name", wrong)


# ------------------------------------------------------------------ finding them


@contextmanager
def planted(name: str) -> Iterator[None]:
    make, _ = PLANTS[name]
    with make():
        yield


def shows(name: str, seed: int) -> bool:
    """Whether a drawn program, which is right otherwise, shows the mistake."""
    text = written(drawn(seed))
    with planted(name):
        found = verdict_of(text)
    return found.outcome in ("wrong", "crash") and verdict_of(text).outcome not in ("wrong", "crash")


def verdict_of(text: str) -> Verdict:
    try:
        return judge(text, gradients)
    except SyntaxError:
        return Verdict("no program")


def one_that_shows(name: str, limit: int) -> int | None:
    """The shortest program that does, among the first ones."""
    _, texts = PLANTS[name]
    bodies = {seed: "\n".join(line for part in drawn(seed) for line in part.text(1)) for seed in range(limit)}
    seeds = [seed for seed, body in bodies.items() if any(text in body for text in texts)]
    return next((seed for seed in sorted(seeds, key=lambda seed: len(bodies[seed])) if shows(name, seed)), None)


def main(limit: int, names: list[str]) -> int:
    missed = 0
    for name in names or PLANTS:
        begun = time.perf_counter()
        seed = one_that_shows(name, limit)
        missed += seed is None
        found = f"not in {limit} programs" if seed is None else f"program {seed}"
        print(f"{name:75} {found:24} {time.perf_counter() - begun:6.0f} s", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, sys.argv[2:]))
