"""Models looked at and taken apart."""

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Conv,
    Dense,
    Parallel,
    SkipConnection,
    activations,
    capture,
    combine,
    flatten,
    isnumeric,
    ones32,
    partition,
    profile,
    rand32,
    relu,
    summarize,
    tanh,
    tree_at,
)


def test_one_part_is_replaced_and_the_rest_shared():
    m = Chain(Dense(2, 2), Chain(Dense(2, 2), tanh))
    n = tree_at(lambda m: m[1][0].bias, m, np.ones(2))

    assert m[1][0].bias.tolist() == [0, 0]
    assert n[1][0].bias.tolist() == [1, 1]
    assert n[0] is m[0]
    assert n[1][0].weight is m[1][0].weight
    with pytest.raises(ValueError, match="not in the tree"):
        tree_at(lambda m: np.ones(2), m, 0)


def test_parts_and_the_whole():
    m = Chain(Dense(2, 2, tanh))
    arrays, others = partition(m, isnumeric)

    assert others[0].weight is None
    assert arrays[0].act is None
    whole = combine(arrays, others)
    assert whole[0].weight is m[0].weight
    assert whole[0].act is tanh


def test_what_parts_give():
    m = Chain(enc=Chain(Dense(3, 4, tanh), Dense(4, 2)), skip=SkipConnection(Dense(2, 2), "+"))
    x = rand32(5, 3)
    found = capture(m, x, paths=["enc.*", "skip"])

    assert set(found) == {"enc.0", "enc.1", "skip"}
    assert np.array_equal(found["enc.1"], activations(m, x)[0])
    assert np.array_equal(found["skip"], m(x))
    assert type(m["enc"][0]) is Dense
    with pytest.raises(ValueError, match="'dec'"):
        capture(m, x, paths=["dec"])


def test_a_row_for_each_layer():
    rows = profile(Chain(Dense(2, 3), BatchNorm(3), Parallel("+", Dense(3, 1), Dense(3, 1))), ones32(4, 2))

    assert [row.name for row in rows] == ["0", "1", "2.0", "2.1"]
    assert [row.shape for row in rows] == [(4, 3), (4, 3), (4, 1), (4, 1)]
    assert [row.parameters for row in rows] == [9, 6, 4, 4]
    assert all(row.seconds > 0 for row in rows)


def test_a_table_with_products():
    text = summarize(Chain(Conv((3, 3), 1, 8, relu), flatten, Dense(5408, 10)), (1, 1, 28, 28))

    assert [line.split()[-1] for line in text.split("\n")[1:]] == ["48_672", "0", "54_080", "102_752"]
    assert "(1, 8, 26, 26)" in text
    assert "54_170" in text
