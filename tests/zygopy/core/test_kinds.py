"""What is known of values, and what is left of it where two ways meet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zygopy.core.kinds import (
    ANY,
    ONE,
    UNKNOWN,
    Array,
    Cut,
    Instance,
    ListOf,
    Mapping,
    Number,
    Sequence,
    Sliced,
    Some,
    Symbol,
    common,
    covers,
    is_float,
    is_real,
    item_of,
    join,
    not_one,
    own,
)  # fmt: skip

N, M = Symbol(), Symbol()
FLOAT, INT = Number(float), Number(int)
VECTOR = Array(np.dtype(float), (N,))

SIZES = st.sampled_from([ONE, ANY, N, M, Sliced(N, 1)])
SIMPLE = st.one_of(
    st.sampled_from([UNKNOWN, FLOAT, INT, Number(complex), Number(np.float64), Number(bool), Instance(dict)]),
    st.builds(lambda dtype, axes: Array(np.dtype(dtype), tuple(axes)), st.sampled_from("fd"), st.lists(SIZES, max_size=2)),
)
KINDS = st.recursive(
    SIMPLE,
    lambda kinds: st.one_of(
        st.builds(lambda row: Sequence(tuple, tuple(row)), st.lists(kinds, max_size=2)),
        st.builds(lambda kind: ListOf(list, kind), kinds),
        st.builds(lambda kind: Mapping(dict, (("a", kind),)), kinds),
    ),
    max_leaves=4,
)


@given(KINDS)
def test_a_kind_joined_with_itself_is_the_same(kind):
    assert join(kind, kind) == kind


@given(KINDS, KINDS)
def test_what_is_joined_is_no_more_than_either(a, b):
    joined = join(a, b)

    assert type(joined) is type(join(b, a))
    assert joined == UNKNOWN or isinstance(joined, type(a)) or isinstance(joined, (ListOf, Number))


@given(KINDS)
def test_nothing_known_swallows_everything(kind):
    assert join(kind, UNKNOWN) == UNKNOWN
    assert covers(UNKNOWN, kind) and covers(kind, kind)


def test_sizes_that_differ_are_not_known():
    assert join(VECTOR, Array(np.dtype(float), (ONE,))) == Array(np.dtype(float), (ANY,))
    assert join(VECTOR, Array(np.dtype("f4"), (N,))) == UNKNOWN
    assert join(VECTOR, Array(np.dtype(float), (N, M))) == UNKNOWN


def test_two_lengths_that_are_not_1_join_to_one_that_is_not():
    joined = join(VECTOR, Array(np.dtype(float), (M,)))

    assert isinstance(joined, Array) and not_one(joined.axes[0])


def test_numbers_of_two_types_join_loosely():
    joined = join(INT, FLOAT)

    assert joined == Number(float, None, True)
    assert join(FLOAT, Number(bool)) == UNKNOWN


def test_sequences_of_other_lengths_keep_what_their_items_have_in_common():
    assert join(Sequence(list, (FLOAT,)), Sequence(list, (FLOAT, FLOAT))) == ListOf(list, FLOAT)
    assert join(Sequence(list, (FLOAT,)), Sequence(tuple, (FLOAT,))) == UNKNOWN


def test_items():
    assert item_of(ListOf(list, FLOAT)) == FLOAT
    assert item_of(Sequence(tuple, (FLOAT, VECTOR))) == UNKNOWN
    assert item_of(Sequence(tuple, ())) == UNKNOWN


def test_a_key_is_found_by_its_value_and_type():
    kind = Mapping(dict, ((1, FLOAT), (True, INT)))

    assert (kind.get(1), kind.get(True), kind.get("1")) == (FLOAT, INT, UNKNOWN)


@pytest.mark.parametrize(("kind", "real", "floating"), [
    (FLOAT, True, True), (INT, True, False), (Number(complex), False, False), (Number(np.float32), True, True),
    (VECTOR, True, True), (Array(np.dtype(complex), ()), False, False), (Array(np.dtype(int), ()), True, False),
    (UNKNOWN, False, False),
])  # fmt: skip
def test_what_is_surely_real(kind, real, floating):
    assert (is_real(kind), is_float(kind)) == (real, floating)


def test_a_symbol_is_equal_only_to_itself():
    assert N == N
    assert N != M
    assert Sliced(N, 1) == Sliced(N, 1)
    assert Sliced(N, 1) != Sliced(M, 1)
    assert [not_one(size) for size in (N, ONE, ANY, Sliced(N, 1))] == [True, False, False, False]


def test_two_lengths_of_which_nothing_is_known_are_two():
    here, there = Array(np.dtype(float), (Some(),)), Array(np.dtype(float), (Some(),))

    assert join(here, here) == here
    assert join(here, there) == Array(np.dtype(float), (ANY,))
    assert not covers(here, there)


def test_a_value_has_lengths_of_its_own():
    unknown = Array(np.dtype(float), (ANY, ONE))
    mine, other = own(unknown), own(unknown)

    assert mine != other
    assert covers(unknown, mine)
    assert common(mine) == unknown


def test_slices_at_the_same_ends_are_as_long():
    here = Some()

    assert Cut(here, (None, "k", None)) == Cut(here, (None, "k", None))
    assert Cut(here, (None, "k", None)) != Cut(Some(), (None, "k", None))
    assert common(ListOf(list, Array(np.dtype(float), (Cut(here, (1, None, 2)),)))) == ListOf(list, Array(np.dtype(float), (ANY,)))
