"""Forward mode against reverse mode: <1, J x_dot> = <x_bar, x_dot> on every program of the corpus and for every rule."""

import inspect
import itertools
import warnings
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import dispatch
from zygopy.pullbacks import call_order, in_order
from zygopy.pushforwards import by_rule, inner
from zygopy.rules import BOOK
from zygopy.runtime import ZERO, is_absent, is_array, is_number, owned, zeros_for
from zygopy.runtime.trees import gradient_of_parts, is_leaf, is_object, parts
from zygopy.testing import samples_of
from zygopy.testing.leaves import leaves

from .oracle import copied
from .programs import CORPUS
from .test_corpus import FOLLOWED, REFUSALS, everything, plain_call, same, tolerance
from .test_spliced_rules import caller

RULES = [rule for rule in BOOK if rule.form != "constant"]


IN_TRY = "a call inside `try` whose tangent is found when it runs"
REFUSED_FORWARDS = {
    "containers: default_dict_groups": "was not known to be written",
    "shared: default_groups": "holds is written to itself",
    "exceptions: recursion_caught": IN_TRY,
    "exceptions: recursion_not_caught": IN_TRY,
}


def drawn(x: Any, rng: np.random.Generator, inside: bool = False, done: dict[int, Any] | None = None) -> Any:
    """A random tangent for all that can move in a value; an object at two places has one."""
    done = {} if done is None else done
    if is_number(x) or is_array(x):
        return drawn_leaf(x, rng) if is_leaf(x, inside) else None
    held = parts(x)
    if held is None:
        return None
    if id(x) not in done:
        done[id(x)] = x, None
        new = {key: drawn(part, rng, inside or is_object(x), done) for key, part in held.items()}
        done[id(x)] = x, gradient_of_parts(x, new)
    return done[id(x)][1]


def drawn_leaf(x: Any, rng: np.random.Generator) -> Any:
    zeros = zeros_for(x)
    numbers = rng.normal(size=np.shape(x)) * (1.0 if not np.iscomplexobj(x) else 1.0 + 0.5j)
    return np.asarray(numbers).astype(zeros.dtype) if isinstance(zeros, np.ndarray) else type(zeros)(numbers)


def directions(name: str) -> tuple[Any, ...]:
    case, rng = CORPUS[name], np.random.default_rng(0)
    return tuple(drawn(x, rng) if i in case.wrt else None for i, x in enumerate(case.args))


def along(name: str, dots: tuple[Any, ...]) -> float:
    """What the gradient says of a direction."""
    case = CORPUS[name]
    bars = zygopy.gradient(case.function, *copied(case.args))
    return sum(inner(bar, dot) for bar, dot in zip(bars, dots, strict=True) if dot is not None)


def agree(name: str, got: Any, want: float) -> bool:
    got = 0.0 if got is None else got
    return abs(got - want) <= min(1e-2, max(1e-8, tolerance(CORPUS[name]))) * (1.0 + abs(want))


@everything
def test_tangent_is_that_of_the_gradient(name: str) -> None:
    case, dots = CORPUS[name], directions(name)
    args = copied(case.args)
    want = along(name, dots)

    if name in REFUSED_FORWARDS:
        with pytest.raises((zygopy.UnsupportedSyntax, zygopy.AliasedMutation), match=REFUSED_FORWARDS[name]):
            zygopy.pushforward(case.function, args, dots)
        return
    y, y_dot = zygopy.pushforward(case.function, args, dots)
    again = zygopy.pushforward(case.function, copied(case.args), dots)[1]

    assert agree(name, y_dot, want), (y_dot, want)
    assert same(again, y_dot)
    assert same(y, plain_call(name)[0])
    assert same(args, plain_call(name)[1])


@everything
def test_general_tangent_agrees(name: str) -> None:
    case, dots = CORPUS[name], directions(name)
    args = copied(case.args)
    target = dispatch.target_of(case.function)
    values, where = dispatch.bind(target, args, {})
    if any(entry is not None for _, entry in where):
        pytest.skip("the tangents of `*args` are one")
    moved = {index: dot for (index, _), dot in zip(where, dots, strict=True) if dot is not None}
    wrt = tuple(sorted(moved))
    request = dispatch.Request(wrt, "tangent", general=True)

    try:
        y, y_dot = dispatch.run(target.function, values, request, owned(tuple(moved[i] for i in wrt)))
    except REFUSALS as refusal:
        pytest.skip(f"refused where nothing is known: {refusal.what}")

    assert same(y, plain_call(name)[0])
    assert agree(name, y_dot, along(name, dots))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_as_it_is_put_in_place_moves_as_its_pullback_says(rule: Any) -> None:
    for primitive, call in itertools.islice(calls(rule), 12):
        f, given = caller(primitive, call.args, call.keywords)
        if not given or nothing_said(rule, call) or rule.without:  # some arguments stay constant: see the contract
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check(f, given)


def calls(rule: Any) -> Any:
    for call in samples_of(rule):
        yield rule.primitives[0], call


def nothing_said(rule: Any, call: Any) -> bool:
    primitive = rule.primitives[0]
    if getattr(primitive, "__self__", None) is getattr(np.random.normal, "__self__", 0):
        return True  # methods of NumPy's own generator are called as methods
    return not callable(primitive) or inspect.ismethoddescriptor(primitive)


def check(f: Any, given: dict[Any, Any]) -> None:
    rng = np.random.default_rng(1)
    args = tuple(given.values())
    y, back = zygopy.pullback(f, *args)
    y_bar = drawn(y, rng)
    if all(is_absent(leaf) for leaf in leaves(y_bar)):
        return
    dots = tuple(drawn(x, rng) for x in args)
    bars = back(y_bar)
    want = sum(inner(bar, dot) for bar, dot in zip(bars, dots, strict=True))

    _, y_dot = zygopy.pushforward(f, args, dots)
    got = inner(y_bar, y_dot)

    size = 1.0 + abs(want)
    coarse = any(getattr(leaf, "dtype", None) in (np.float32, np.complex64) for leaf in leaves((args, y)))
    assert abs(got - want) <= (1e-3 if coarse else 1e-8) * size or (np.isnan(got) and np.isnan(want)), (got, want)


def test_the_corpus_is_followed() -> None:
    assert len(FOLLOWED) > 500


# What stands for a count or an axis is a number all the same, and methods of arrays are tried on Python's numbers.
COUNTS = {"sort", "matrix_power", "conj"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name not in COUNTS], ids=lambda rule: rule.name)
def test_each_argument_of_a_rule_moves_alone(rule: Any) -> None:
    for call in itertools.islice(samples_of(rule), 14):
        if not callable(rule.primitives[0]):
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one_by_one(rule, call)


def one_by_one(rule: Any, call: Any) -> None:
    rng = np.random.default_rng(2)
    y, back = rule.apply(*call.args, **call.keywords)
    y_bar = drawn(y, rng)
    if all(is_absent(leaf) for leaf in leaves(y_bar)):
        return
    bars = in_order(back(y_bar), call_order(rule.apply, len(call.args), call.keywords))
    coarse = any(getattr(leaf, "dtype", None) in (np.float32, np.complex64) for leaf in leaves((call.args, y)))
    for place, x in enumerate(call.args):
        dot = drawn(x, rng)
        if dot is None or all(is_absent(leaf) for leaf in leaves(dot)):
            continue
        dots = tuple(dot if i == place else ZERO for i in range(len(call.args)))
        try:
            _, y_dot = by_rule(rule, rule.primitives[0], call.args, dots, call.keywords, {})
        except zygopy.MissingRule:
            continue
        want, got = inner(bars[place], dot) if place < len(bars) else 0.0, inner(y_bar, y_dot)
        close = abs(got - want) <= (1e-3 if coarse else 1e-8) * (1.0 + abs(want))
        assert close or (np.isnan(got) and np.isnan(want)), (rule.name, place, call, got, want)
