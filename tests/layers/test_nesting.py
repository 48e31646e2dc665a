"""Batches and sequences, one in another, and the arrays that they make."""

import numpy as np
import pytest

from layers import Batch, Seq, batchone, flatten, rawbatch, rpad, seq, tobatch


def test_a_batch_is_a_list_of_samples_and_an_array():
    b = Batch([[1, 2, 3], [4, 5, 6]])

    assert b[0].tolist() == [1, 2, 3]
    assert len(b) == 2
    assert [x.tolist() for x in b] == [[1, 2, 3], [4, 5, 6]]
    assert rawbatch(b).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert rawbatch(b) is rawbatch(b)
    assert type(b[:1]) is Batch
    assert repr(b) == "2-element Batch of int64 arrays (3,):\n [1, 2, 3]\n [4, 5, 6]"


def test_images_have_the_samples_first():
    images = [np.array([[1, 2], [3, 4]]), np.array([[5, 6], [7, 8]])]

    assert np.array_equal(rawbatch(Batch(images)), np.stack(images))
    assert [flatten(x[np.newaxis])[0].tolist() for x in Batch(images)] == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_sequences_in_batches():
    s = Seq([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
    xs = Batch([s, Seq([[1, 0, 0, 0]] * 3)])

    assert rawbatch(s).shape == (3, 4)
    assert rawbatch(xs).shape == (2, 3, 4)
    assert xs[0] is s
    assert repr(xs).startswith("2-element Batch of Seq:")


def test_padding_makes_lengths_equal():
    padded = rpad(Seq([[0, 1], [1, 0]]), 5, [9, 9])

    assert np.asarray(padded).tolist() == [[0, 1], [1, 0], [9, 9], [9, 9], [9, 9]]
    with pytest.raises(ValueError, match="longer than 1"):
        rpad(padded, 1, [9, 9])


def test_samples_of_different_shapes_are_no_array():
    with pytest.raises(ValueError, match="different shapes"):
        rawbatch(Batch([np.ones(2), np.ones(3)]))


def test_batches_of_one():
    assert rawbatch(batchone(np.arange(3))).shape == (1, 3)
    assert tobatch(np.arange(3)).shape == (1, 3)
    assert tobatch(Batch([[1], [2]])).shape == (2, 1)


def test_the_steps_of_sequences():
    x = np.arange(12).reshape(2, 3, 2)

    assert [step.tolist() for step in seq(x, 3)] == [x[:, t].tolist() for t in range(3)]
    with pytest.raises(ValueError, match="has 3 steps, not 4"):
        seq(x, 4)
