import numpy as np
import pytest

from zygopy.errors import AliasedMutation
from zygopy.runtime import (
    ZERO,
    add_entry,
    add_whole,
    backwards,
    collect,
    collect_values,
    column,
    finish,
    join_starred,
    shadow_for,
    shadow_view,
    take_entry,
    take_last,
    turned,
)
from zygopy.runtime.shadows import take_winners


class Thing:
    def __init__(self):
        self.a = 1.0


def test_a_shadow_has_the_form_of_what_it_stands_for():
    assert shadow_for([1.0, "a"]) == [ZERO, ZERO]
    assert shadow_for((1.0,)) == [ZERO]
    assert shadow_for({"a": 1.0}) == {}
    assert shadow_for(Thing()) == {}


def test_entries_add_up():
    shadow, fields = shadow_for([1.0, 2.0, 3.0]), shadow_for({})
    add_entry(shadow, 1, 2.0)
    add_entry(shadow, -2, 3.0)
    add_entry(shadow, slice(1, None), [1.0, 1.0])
    add_entry(fields, "a", 2.0)
    add_entry(fields, "a", 3.0)

    assert shadow == [ZERO, 6.0, 1.0]
    assert fields == {"a": 5.0}


def test_a_whole_cotangent_adds_to_every_entry():
    shadow, fields = [1.0, ZERO], {"a": 1.0}
    add_whole(shadow, (1.0, 2.0))
    add_whole(shadow, ZERO)
    add_whole(fields, {"a": 1.0, "b": 2.0})

    assert shadow == [2.0, 2.0]
    assert fields == {"a": 2.0, "b": 2.0}


def test_what_is_taken_is_gone():
    shadow, fields = [1.0, 2.0, 3.0], {"a": 1.0}

    assert take_entry(shadow, 0) == 1.0
    assert take_entry(shadow, slice(1, None)) == [2.0, 3.0]
    assert shadow == [ZERO] * 3
    assert take_entry(fields, "a") == 1.0
    assert take_entry(fields, "a") is ZERO


def test_the_last_entries_are_taken_off():
    shadow = [1.0, 2.0, 3.0]

    assert take_last(shadow, 0) == []
    assert take_last(shadow, 2) == [2.0, 3.0]
    assert shadow == [1.0]


def test_of_repeated_indices_the_last_one_won():
    shadow = np.array([1.0, 2.0, 3.0])
    x = np.zeros(3)
    x[[0, 0, 2]] = [5.0, 6.0, 7.0]

    assert x.tolist() == [6.0, 0.0, 7.0]
    assert take_winners(shadow, [0, 0, 2]).tolist() == [0.0, 1.0, 3.0]
    assert shadow.tolist() == [0.0, 2.0, 0.0]


def test_the_parts_of_an_unpacking_are_joined():
    assert join_starred([1.0, 2.0, 3.0], 1, 5.0, [6.0], 7.0) == [5.0, 6.0, 7.0]
    assert join_starred((1.0, 2.0, 3.0), 1, 5.0, ZERO) == (5.0, ZERO, ZERO)
    assert join_starred(np.ones(3), 0, [1.0, ZERO], 2.0).tolist() == [1.0, 0.0, 2.0]


def test_the_rows_of_a_loop_are_collected_from_the_last_to_the_first():
    rows = [3.0, ZERO, 1.0]

    assert collect(rows, [0.0] * 3) == [1.0, ZERO, 3.0]
    assert collect(rows, (0.0,) * 4) == (1.0, ZERO, 3.0, ZERO)
    assert collect(rows, np.zeros(3)).tolist() == [1.0, 0.0, 3.0]
    assert collect(rows, {"a": 1.0}) == {"a": ZERO}
    assert collect_values([2.0, 1.0], {"a": 0.0, "b": 0.0, "c": 0.0}) == {"a": 1.0, "b": 2.0, "c": ZERO}
    assert turned(rows, [0.0] * 4) == [1.0, ZERO, 3.0, ZERO]
    assert backwards((1.0, 2.0)) == [2.0, 1.0]
    assert column([(1.0, 2.0), ZERO], 1) == [2.0, ZERO]


@pytest.mark.parametrize("view_of", [lambda x: x[1:], lambda x: x.T, lambda x: x[::2, 1], lambda x: x.reshape(-1), lambda x: x])
def test_a_view_of_a_shadow_lies_as_the_view_of_what_it_stands_for(view_of):
    x, buffer = np.zeros((3, 4)), np.arange(12.0).reshape(3, 4)

    assert shadow_view(view_of(x), x, buffer).tolist() == view_of(buffer).tolist()
    assert np.shares_memory(shadow_view(view_of(x), x, buffer), buffer)


def test_a_copy_is_no_view():
    x = np.zeros((3, 4))

    with pytest.raises(AliasedMutation, match="a view or a copy"):
        shadow_view(x.copy(), x, np.zeros((3, 4)))


def test_what_is_given_out_has_the_form_of_the_argument_and_is_new():
    g = np.ones(2)

    assert finish(2, 1.0) == 2.0
    assert finish(ZERO, 1.0) == 0.0
    assert finish(ZERO, "text") is None
    assert finish(g, np.zeros(2, np.float32)).dtype == np.float32
    assert finish(g, np.zeros(2)) is not g
    assert finish((g, ZERO), [np.zeros(2), 1.0])[0] is not g
    assert finish((g, ZERO), [np.zeros(2), 1.0])[1] == 0.0
    assert finish(np.float64(1), np.array(2.0)).shape == ()


@pytest.mark.parametrize("view_of", [lambda z: z.imag, lambda z: z.real, lambda z: z[1:].imag[::2], lambda z: z.T])
def test_the_parts_of_complex_numbers_are_views_of_half_of_their_shadow(view_of):
    z, buffer = np.zeros((3, 2), complex), np.arange(6.0).reshape(3, 2) * (1 + 10j)

    assert shadow_view(view_of(z), z, buffer).tolist() == view_of(buffer).tolist()
    assert np.shares_memory(shadow_view(view_of(z), z, buffer), buffer)


def test_the_same_memory_as_other_numbers_is_no_view():
    z = np.zeros(4, complex)

    with pytest.raises(AliasedMutation):
        shadow_view(z.view(np.int64), z, np.zeros(4, complex))


def test_a_list_that_has_grown_has_the_gradient_of_what_it_held():
    assert finish([2.0], [1.0, 5.0]) == [2.0]
