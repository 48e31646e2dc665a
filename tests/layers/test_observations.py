"""Samples grouped, balanced, drawn and joined."""

import numpy as np
import pytest

from layers import (
    BatchView,
    DataLoader,
    eachobs,
    filterobs,
    getobs,
    group_counts,
    groupobs,
    joinobs,
    leavepout,
    mapobs,
    numobs,
    obsview,
    oversample,
    rand_like,
    randn_like,
    randobs,
    rpad_constant,
    undersample,
    unstack,
    zeros_like,
)

X, Y = np.arange(12).reshape(6, 2), np.array([0, 0, 0, 1, 1, 2])


def test_a_view_takes_samples_only_when_asked():
    view = obsview((X, Y), [5, 0])

    assert len(view) == numobs(view) == 2
    assert [y.item() for _, y in view] == [2, 0]
    assert view[:1][0].tolist() == [[10, 11]]
    assert [len(x) for x in DataLoader(obsview(X, [0, 1, 2]), batchsize=2)] == [2, 1]


def test_one_by_one():
    assert [y.item() for _, y in eachobs((X, Y))] == Y.tolist()
    assert mapobs(lambda s: int(s["y"]) * 2, {"y": Y}) == [0, 0, 0, 2, 2, 4]
    assert filterobs(lambda s: s[1] == 1, (X, Y))[0].tolist() == [[6, 7], [8, 9]]
    assert filterobs(lambda s: False, X).shape == (0, 2)


def test_groups_and_balance():
    assert group_counts(Y) == {0: 3, 1: 2, 2: 1}
    assert {k: len(v[0]) for k, v in groupobs(lambda s: int(s[1]), (X, Y)).items()} == {0: 3, 1: 2, 2: 1}
    more, labels = oversample(X, Y)
    assert group_counts(labels) == {0: 3, 1: 3, 2: 3}
    assert {tuple(row) for row in X.tolist()} == {tuple(row) for row in more.tolist()}
    assert group_counts(undersample(X, Y)[1]) == {0: 1, 1: 1, 2: 1}


def test_joined_in_the_same_form():
    x, d = joinobs((X, {"y": Y}), (X, {"y": Y}))

    assert x.shape == (12, 2)
    assert d["y"].tolist() == Y.tolist() * 2
    assert joinobs([1], [2, 3]) == [1, 2, 3]


def test_each_sample_is_left_out_once():
    pairs = leavepout(np.arange(5), 2)

    assert sorted(np.concatenate([out for _, out in pairs]).tolist()) == [0, 1, 2, 3, 4]
    assert all(len(set(a) & set(b)) == 0 and len(a) + len(b) == 5 for a, b in pairs)
    with pytest.raises(ValueError, match="6 of 5"):
        leavepout(np.arange(5), 6)


def test_drawn_at_random():
    assert randobs(X, 4).shape == (4, 2)
    assert randobs((X, Y), rng=np.random.default_rng(0))[0].shape == (2,)
    assert getobs(X, 0).tolist() == [0, 1]


def test_arrays_like_others():
    x = np.ones((2, 3), np.float32)

    assert zeros_like(x, dtype=int).dtype == int
    assert rand_like(x).dtype == randn_like(x, (5,)).dtype == np.float32
    assert rpad_constant(X[:, :1], (8, 2), 5).shape == (8, 2)
    assert [p.tolist() for p in unstack(X[:2])] == [[0, 1], [2, 3]]


def test_batches_that_are_taken_when_they_are_asked_for():
    data = (np.arange(7), list("abcdefg"))
    batches, whole = BatchView(data, batchsize=3), BatchView(data, batchsize=3, partial=False)

    assert (len(batches), len(whole)) == (3, 2)
    assert [b[1] for b in batches] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert np.shares_memory(batches[0][0], data[0])
    assert batches[-1][0].tolist() == [6] and whole[-1][0].tolist() == [3, 4, 5]
    with pytest.raises(IndexError):
        whole[2]
    with pytest.raises(ValueError, match="at least one"):
        BatchView(data, batchsize=0)
