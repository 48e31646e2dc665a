import numpy as np
import pytest

from zygopy.runtime import ZERO
from zygopy.testing.leaves import close, drawn_like, each, identical, inner, leaves, moved, promoted, snapshot

RNG = np.random.default_rng


def test_each_and_leaves_go_through_containers():
    tree = {"a": (1, [2]), "b": {}.keys()}

    assert each(lambda x: -x, {"a": (1, [2])}) == {"a": (-1, [-2])}
    assert list(leaves(tree)) == [1, 2]


@pytest.mark.parametrize("x", [1.0, 2j, np.float32(1), np.ones((2, 3), np.float32), np.array(1.0), np.ones(2) * 1j])
def test_a_cotangent_is_drawn_of_the_same_kind(x):
    bar = drawn_like(x, RNG(0))

    assert type(bar) is type(x)
    assert np.asarray(bar).dtype == np.asarray(x).dtype
    assert np.shape(bar) == np.shape(x)


def test_what_has_no_derivative_gets_no_cotangent():
    bar = drawn_like((1.0, 3, True, "text", None), RNG(0))

    assert bar[1:] == (ZERO,) * 4
    assert isinstance(drawn_like(3, RNG(0)), float)


def test_layout_is_kept():
    x = np.ones((3, 4), order="F")

    assert drawn_like(x, RNG(0)).flags.f_contiguous
    assert moved(x, 0.1, np.ones((3, 4))).flags.f_contiguous
    assert snapshot(x).flags.f_contiguous


def test_moving_is_in_double_precision():
    assert moved(np.float32(1), 0.5, np.float64(2)) == np.float64(2)
    assert type(moved(np.float32(1), 0.5, np.float64(2))) is np.float64
    assert moved(1, 0.5, 1.0) == 1.5
    assert moved("text", 0.5, ZERO) == "text"
    assert promoted(np.ones(1, np.complex64)).dtype == np.complex128
    assert promoted(True) is True


def test_the_inner_product_is_real():
    assert inner(1 + 2j, 3 + 1j) == (5.0, 5.0)
    assert inner((1.0, ZERO, [2.0]), (3.0, 1.0, [-1.0])) == (1.0, 5.0)
    assert inner({"a": 2.0}, {"a": 3.0, "b": 1.0}) == (6.0, 6.0)


def test_identical_looks_at_every_byte():
    assert identical([np.array([np.nan, -0.0])], [np.array([np.nan, -0.0])])
    assert not identical(np.array([0.0]), np.array([-0.0]))
    assert not identical(1.0, np.float64(1))
    assert not identical(np.ones(1), np.ones(1, np.float32))
    assert not identical((1.0,), [1.0])
    assert not identical((1.0,), (1.0, 2.0))


def test_close_allows_rounding_and_nothing_else():
    assert close(np.array([1.0]), np.array([1.0 + 1e-15]))
    assert close({"a": (np.nan,)}, {"a": (np.nan,)})
    assert close({"a": 1.0}.values(), {"a": 1.0}.values())
    assert not close(np.array([1.0]), np.array([1.0 + 1e-9]))
    assert not close(1.0, np.float64(1.0))
    assert not close(3, 4)
