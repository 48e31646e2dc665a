"""Batches and samples."""

import collections
import gc
import threading
import time

import numpy as np
import pytest

from layers import (
    DataLoader,
    batch,
    batchseq,
    chunk,
    flatten,
    getobs,
    kfolds,
    numobs,
    shuffleobs,
    splitobs,
    unbatch,
    unsqueeze,
)

X, Y = np.arange(128).reshape(64, 2), np.arange(64)


def test_sizes_of_batches():
    loader = DataLoader((X, Y), batchsize=30)

    assert [len(x) for x, _ in loader] == [30, 30, 4] and len(loader) == 3
    assert [len(x) for x, _ in DataLoader((X, Y), batchsize=30, partial=False)] == [30, 30]
    assert len(DataLoader(np.zeros((60_000, 1)), batchsize=32)) == 1875
    assert repr(loader) == "3-element DataLoader(tuple, batchsize=30)"


def test_all_samples_once_in_a_new_order_each_time():
    loader = DataLoader((X, Y), batchsize=10, shuffle=True, rng=np.random.default_rng(0))
    first, second = (np.concatenate([y for _, y in loader]) for _ in range(2))

    assert sorted(first) == Y.tolist() and not np.array_equal(first, second)
    assert all((x[:, 0] == 2 * y).all() for x, y in loader)


def test_forms_of_data():
    Pair = collections.namedtuple("Pair", "x y")

    assert isinstance(next(iter(DataLoader(Pair(X, Y), batchsize=4))), Pair)
    assert next(iter(DataLoader({"x": X, "y": list(Y)}, batchsize=2, shuffle=True)))["x"].shape == (2, 2)
    assert next(iter(DataLoader(Y, batchsize=3, collate=sum))) == 3
    assert getobs(([1, 2, 3], X), [2, 0])[0] == [3, 1]


def test_what_does_not_fit():
    with pytest.raises(ValueError, match="different numbers"):
        DataLoader((X, Y[:3]))
    with pytest.raises(ValueError, match="at least one sample"):
        DataLoader(X, batchsize=0)


def test_joining_and_splitting():
    assert batch([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]] and len(unbatch(X)) == 64
    assert [s.tolist() for s in batchseq([[1, 2, 3], [4, 5]], 0)] == [[1, 4], [2, 5], [3, 0]]
    assert [len(c) for c in chunk(range(10), 3)] == [4, 4, 2]
    assert flatten(np.zeros((5, 3, 4))).shape == (5, 12) and flatten(np.zeros((0, 3, 4))).shape == (0, 12)
    assert unsqueeze(np.zeros(3), 0).shape == (1, 3) and numobs({"a": X}) == 64


def test_shares_and_folds():
    a, b = splitobs((X, Y), at=0.7, shuffle=True, rng=np.random.default_rng(0))
    assert (len(a[1]), len(b[1])) == (45, 19) and sorted([*a[1], *b[1]]) == Y.tolist()
    assert [len(p) for p in splitobs(Y, at=(0.5, 0.25))] == [32, 16, 16]
    folds = kfolds(Y, 5)
    assert sorted(np.concatenate([v for _, v in folds])) == Y.tolist() and all(len(t) + len(v) == 64 for t, v in folds)
    assert sorted(shuffleobs(Y)) == Y.tolist()


Pair = collections.namedtuple("Pair", "x y")


@pytest.mark.parametrize("data", [X, (X, Y), {"x": X, "y": Y}, Pair(X, Y), (X, list(range(64)))])
@pytest.mark.parametrize("settings", [{"buffer": True}, {"parallel": 3}, {"parallel": True}])
def test_buffers_and_threads_give_the_same_batches(data, settings):
    def batches(**more):
        rng = np.random.default_rng(0)
        return [str(b) for b in DataLoader(data, batchsize=30, shuffle=True, rng=rng, **more)]

    assert batches(**settings) == batches()


def test_a_buffer_is_used_again_and_two_are_refused():
    first, second, third = DataLoader(X, batchsize=30, shuffle=True, buffer=True)

    assert np.shares_memory(first, second) and np.shares_memory(first, third)
    with pytest.raises(ValueError, match="one batch"):
        DataLoader(X, buffer=True, parallel=2)


def test_a_thread_makes_batches_while_others_are_used_and_ends_with_the_loop():
    made, alive = [], threading.active_count()

    def collate(batch):
        made.append(threading.current_thread() is threading.main_thread())
        return batch

    for _ in DataLoader(X, batchsize=4, collate=collate, parallel=2):
        if len(made) > 2:
            break
        time.sleep(0.01)
    gc.collect()

    assert len(made) < 16 and not any(made)
    assert threading.active_count() == alive


def test_what_is_raised_while_a_batch_is_made_is_raised_in_the_loop():
    def collate(batch):
        if 40 in batch:
            raise KeyError("forty")
        return batch

    seen = []
    with pytest.raises(KeyError, match="forty"):
        seen.extend(DataLoader(Y, batchsize=16, collate=collate, parallel=1))
