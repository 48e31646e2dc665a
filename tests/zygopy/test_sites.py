"""Calls whose callee or operands are known only at run time: as Python would call, and whose cotangents come back."""

import functools
from typing import Any, NamedTuple

import numpy as np
import pytest

import zygopy
from zygopy.dispatch import SITES, Request, bind, run, target_of


def general(f: Any, *args: Any) -> tuple[Any, tuple[Any, ...]]:
    """Value and gradients by the version that knows nothing of its arguments."""
    target = target_of(f)
    values, where = bind(target, args, {})
    return run(target.function, values, Request(tuple(index for index, _ in where), general=True))  # type: ignore[no-any-return]


class Metres:
    def __init__(self, x: Any) -> None:
        self.x = x

    def __add__(self, other: Any) -> Any:
        return Metres(self.x + other.x) if isinstance(other, Metres) else NotImplemented

    def __rmul__(self, factor: Any) -> Any:
        return Metres(factor * self.x)

    def __neg__(self) -> Any:
        return Metres(-self.x)

    @property
    def double(self) -> Any:
        return 2.0 * self.x

    def scaled(self, factor: Any, *, power: Any = 1) -> Any:
        return factor * self.x**power

    @staticmethod
    def cube(x: Any) -> Any:
        return x**3


class Feet(Metres):
    def __radd__(self, other: Any) -> Any:
        return Metres(other.x + 0.3 * self.x)


class Pair(NamedTuple):
    a: Any
    b: Any


def added(m, n):
    return (m + n).x


def scaled_by_number(k, m):
    return (k * m).x


def negative(m):
    return (-m).x


def test_operators_follow_pythons_protocol() -> None:
    assert general(added, Metres(2.0), Metres(3.0)) == (5.0, ({"x": 1.0}, {"x": 1.0}))
    assert general(scaled_by_number, 4.0, Metres(3.0)) == (12.0, (3.0, {"x": 4.0}))
    assert general(negative, Metres(3.0)) == (-3.0, ({"x": -1.0},))


def test_the_reflected_method_of_a_subclass_comes_first() -> None:
    value, (m_bar, n_bar) = general(added, Metres(2.0), Feet(10.0))

    assert value == added(Metres(2.0), Feet(10.0)) == 5.0
    assert (m_bar, n_bar) == ({"x": 1.0}, {"x": 0.3})


def test_operators_that_neither_side_knows_are_type_errors() -> None:
    with pytest.raises(TypeError):
        general(added, Metres(2.0), 3.0)


def test_methods_properties_and_static_methods() -> None:
    def f(m, k):
        return m.scaled(k, power=2) + m.double + m.cube(k)

    value, (m_bar, k_bar) = general(f, Metres(3.0), 2.0)

    assert value == f(Metres(3.0), 2.0)
    assert (m_bar, k_bar) == ({"x": 14.0}, 21.0)


def called(f, x):
    return f(x) * x


def test_callables_of_every_sort_get_the_cotangents_of_what_they_hold() -> None:
    def times(k: Any) -> Any:
        return lambda x: k * x

    value, (f_bar, x_bar) = general(called, times(3.0), 2.0)
    assert (value, f_bar.k, x_bar) == (12.0, 4.0, 12.0)

    value, (f_bar, x_bar) = general(called, Metres(3.0).scaled, 2.0)
    assert (value, x_bar) == (12.0, 12.0)

    value, (f_bar, x_bar) = general(called, functools.partial(np.multiply, 3.0), 2.0)
    assert (value, x_bar) == (12.0, 12.0)

    value, (_, x_bar) = general(called, functools.lru_cache(lambda x: x * x), 2.0)
    assert (value, x_bar) == (8.0, 12.0)


def test_named_tuples_are_made_and_read() -> None:
    def f(cls, p, x):
        q = cls(p.a * x, b=p.b)
        return q.a * q.b

    value, (_, p_bar, x_bar) = general(f, Pair, Pair(2.0, 3.0), 5.0)

    assert value == 30.0
    assert (p_bar, x_bar) == (Pair(15.0, 10.0), 6.0)


def test_starred_and_named_arguments_come_back_in_their_form() -> None:
    def f(g, args, options):
        return g(*args, **options)

    value, (_, args_bar, options_bar) = general(f, lambda a, b, c=1.0: a * b**2 * c, (2.0, 3.0), {"c": 5.0})

    assert value == 90.0
    assert (args_bar, options_bar) == ((45.0, 60.0), {"c": 18.0})


def test_keywords_of_rules_are_matched_by_name() -> None:
    def f(average, x, w):
        return average(x, weights=w)

    x, w = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 2.0])
    _, (_, x_bar, w_bar) = general(f, np.average, x, w)
    want = zygopy.gradient(lambda x, w: np.average(x, weights=w), x, w)

    np.testing.assert_allclose(x_bar, want[0])
    np.testing.assert_allclose(w_bar, want[1])


def test_a_callee_that_writes_to_what_it_is_given_is_refused() -> None:
    class Counter:
        def __init__(self, total: Any) -> None:
            self.total = total

        def add(self, x: Any) -> None:
            self.total = self.total + x

    def f(c, x):
        add = c.add
        add(x)
        return c.total

    with pytest.raises(zygopy.AliasedMutation):
        general(f, Counter(1.0), 2.0)


def test_an_augmented_assignment_to_an_unknown_array_is_refused() -> None:
    def f(x):
        x += 1.0
        return x

    with pytest.raises(zygopy.AliasedMutation):
        general(f, np.ones(2))

    assert general(f, 2.0) == (3.0, (1.0,))


def test_a_call_without_rule_is_an_error_where_a_cotangent_arrives() -> None:
    opaque = complex.__hash__  # implemented outside Python, and nobody's rule

    def used(g, z):
        return g(z) * 1.0

    def unused(g, z):
        g(z)
        return z * 1.0

    with pytest.raises(zygopy.MissingRule):
        general(used, opaque, 2.0 + 0j)
    assert general(unused, opaque, 2.0 + 0j)[1][1] == 1.0


def test_an_absent_cotangent_gives_absent_ones() -> None:
    value, back = SITES.call(np.tanh, (0.5,), {}, (True,))

    assert value == np.tanh(0.5)
    assert back(zygopy.runtime.ZERO) == (zygopy.runtime.ZERO,)


def test_a_compiled_method_that_may_write_to_an_active_array_is_refused() -> None:
    def shuffled(x: Any) -> Any:
        y = x.copy()
        np.random.default_rng(0).shuffle(y)
        return y[0] * 2.0

    with pytest.raises(zygopy.MissingRule, match="shuffle"):
        zygopy.gradient(shuffled, np.arange(3.0))


def test_what_carries_nothing_is_none_and_no_object_of_ours() -> None:
    def whole_parts(x: Any) -> Any:
        _, whole = np.modf(x)
        return np.sum(whole)

    assert zygopy.gradient(whole_parts, np.array([1.5, 2.5])) == (None,)
