"""The corpus to second order: the gradient of each program is differentiated, in reverse and forwards.

Both are compared with differences of the gradient along a direction.  Refusals are allowed where `REFUSED` has their
message; wrong numbers and crashes are not.  Every run takes some of the programs of each file;
`ZYGOPY_WHOLE=1 python -m pytest tests/test_corpus_twice.py -rs` takes all, and lists what is refused.
"""

import os
import re
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import gradient
from zygopy.pushforwards import inner
from zygopy.runtime import is_array, is_number
from zygopy.runtime.trees import part_of, parts, replaced

from .oracle import copied
from .programs import CORPUS
from .test_corpus import FOLLOWED, holds_single
from .test_forward import drawn

# What is refused to second order, by the beginnings of the messages, and why.
REFUSED = {
    "memory that two names may share is written to": "a buffer of the way back that is one of several",
    "a function made here that is kept as a value": "pullbacks that are kept on a tape",
    "a function that is replaced inside a loop": "the same, carried from round to round",
    "what a list, dict or object holds is written to": "a tape inside a tape",
    "what a written list, dict or object holds": "the same",
    "a value that may share the memory of several others is written to": "views of buffers",
    "a write through what may be a view or a copy": "views of buffers",
    "a derivative of a derivative of a list that is sorted": "by an order that is not kept",
    "a derivative of a derivative of a call": "a call that was left to be decided when it runs",
    "a derivative of a tangent that was left": "the same, forwards",
    "a call inside `try` whose tangent": "an error of the tangent would be caught",
    "a value with a derivative that an exception carries": "where it was raised is not known",
    "a tangent that is not known to have the form": "as a first derivative",
    "a 'finally' that reads what its 'try' changes": "calls in the body that are decided when they run",
    "an exception that is caught after something was changed": "as a first derivative, of the way back",
    "`a call` may write to": "shadows of objects",
    "`.pop` of a list": "a list of cotangents whose kind was not known",
    "`.append` of a list": "a list of cotangents whose kind was not known",
    "no rule for `part_bar`": "dicts of so many forms that a version for any is used",
    "no rule for `make_object`": "objects that are made where it is decided when it runs",
    "the result of `enumerate`": "an iterator that is read twice",
    "`shared` writes to": "orders of lists of numbers",
    "`take_default` writes to": "entries of dicts that were there or not",
    "`put_along_axis` may write to": "sorted and partitioned arrays",
    "an augmented assignment to a ndarray": "an array that was not known to be one",
    "an array that was not known to be one": "the same",
    "a write to a value whose memory": "the same",
    "a write to an array whose numbers": "a buffer of the way back",
    "no rule for `__getitem__`": "an entry of what is found when it runs",
    "no rule for `make_list`": "a list that is made where it is decided when it runs",
    "`getattr` with a default": "of a value of unknown kind",
    "`__dict__` of a value": "how fields are found when it runs",
    "the phase of eigenvectors": "as a first derivative",
    "what `first_": "a structure that calls itself",
}
STEP = 1e-3

ALWAYS = (  # that crashed once
    "loop_in_branch other arm", "zero_dim_from_index", "changed_by_a_function_second", "del_items_loop",
    "slices_deleted", "tuple_methods", "swap_pop", "triple_loop_matmul", "matrix_vector_by_hand", "tuple_keys",
    "combos_of_array",
)  # fmt: skip
SOME = [name for i, name in enumerate(FOLLOWED) if i % 24 == 5 or name.split(": ")[1] in ALWAYS]
NAMES = FOLLOWED if os.environ.get("ZYGOPY_WHOLE") else SOME


def first_1(f, a):
    return gradient(f, a)


def first_2(f, a, b):
    return gradient(f, a, b)


def first_3(f, a, b, c):
    return gradient(f, a, b, c)


def first_4(f, a, b, c, d):
    return gradient(f, a, b, c, d)


def first_5(f, a, b, c, d, e):
    return gradient(f, a, b, c, d, e)


def first_6(f, a, b, c, d, e, g):
    return gradient(f, a, b, c, d, e, g)


def first_7(f, a, b, c, d, e, g, h):
    return gradient(f, a, b, c, d, e, g, h)


def first_8(f, a, b, c, d, e, g, h, i):
    return gradient(f, a, b, c, d, e, g, h, i)


FIRST = [first_1, first_2, first_3, first_4, first_5, first_6, first_7, first_8]


def moved(x: Any, dot: Any, h: float, done: dict[int, Any]) -> Any:
    """A structure a step along a tangent; an object at two places moves once."""
    if dot is None:
        return x
    if is_array(x):
        whole = np.asarray(x + h * dot)
        return whole.astype(x.dtype) if x.dtype.kind in "fc" else whole
    if is_number(x):
        return type(x)(x + h * dot) if isinstance(x, float | complex | np.inexact) else x + h * dot
    held = parts(x)
    if held is None:
        return x
    if id(x) not in done:
        done[id(x)] = x, x
        done[id(x)] = x, replaced(x, {key: moved(part, part_of(dot, key), h, done) for key, part in held.items()})
    return done[id(x)][1]


class Twice:
    """A program, a direction in which its arguments move, and a weight for each entry of its gradient."""

    def __init__(self, name: str) -> None:
        self.case = CORPUS[name]
        rng = np.random.default_rng(0)
        moving = [i in self.case.wrt for i in range(len(self.case.args))]
        self.dots = tuple(drawn(x, rng) if moves else None for x, moves in zip(self.case.args, moving, strict=True))
        bars = gradient(self.case.function, *copied(self.case.args))
        self.weights = tuple(drawn(bar, rng) if moves else None for bar, moves in zip(bars, moving, strict=True))
        self.first = FIRST[len(self.case.args) - 1]

    def weighed(self, bars: tuple[Any, ...], weights: tuple[Any, ...]) -> float:
        return sum(inner(weight, bar) for weight, bar in zip(weights, bars, strict=True) if weight is not None)

    def at(self, h: float) -> float:
        """The weighed gradient a step along the direction."""
        pairs = zip(copied(self.case.args), self.dots, strict=True)
        args = [moved(x, dot, h, {}) for x, dot in pairs]
        return self.weighed(gradient(self.case.function, *args), self.weights)

    def by_differences(self) -> tuple[float, float]:
        """Its slope by differences, extrapolated, and how sure that is."""
        wide, middle, narrow = ((self.at(h) - self.at(-h)) / (2 * h) for h in (STEP, STEP / 2, STEP / 4))
        better, best = (4 * middle - wide) / 3, (4 * narrow - middle) / 3
        return (16 * best - better) / 15, abs(best - better)

    def in_reverse(self) -> float:
        _, back = zygopy.pullback(self.first, self.case.function, *copied(self.case.args))
        return self.weighed(back(self.weights)[1:], self.dots)

    def forwards(self) -> float:
        args, dots = (self.case.function, *copied(self.case.args)), (None, *self.dots)
        _, dot = zygopy.pushforward(self.first, args, dots)
        return 0.0 if dot is None else self.weighed(dot, self.weights)


def unless_refused(way: Any) -> tuple[float | None, str | None]:
    """What a way gives, or the message with which it is refused."""
    try:
        return way(), None
    except zygopy.ZygopyError as error:
        message = re.sub(r"^\[Z\d+\] ", "", str(error).splitlines()[0])
        if not message.startswith(tuple(REFUSED)):
            raise
        return None, message


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_gradient_can_be_differentiated_both_ways(name: str) -> None:
    twice = Twice(name)
    want, doubt = twice.by_differences()
    found = [unless_refused(way) for way in (twice.in_reverse, twice.forwards)]
    got = [value for value, _ in found if value is not None]

    if any(map(holds_single, twice.case.args)):
        tolerance = 2e-2 * (1 + abs(want))  # differences of seven digits
    else:
        tolerance = 1e-6 * (1 + abs(want)) + 10 * doubt
    for value in got:
        assert abs(value - want) <= tolerance, (got, want, doubt)
    if len(got) == 2:
        assert abs(got[0] - got[1]) <= 1e-4 * (1 + abs(want))
    refused = [message for _, message in found if message is not None]
    if refused:
        pytest.skip(f"refused to second order: {' / '.join(dict.fromkeys(refused))}")
