"""What the error about sizes says."""

import numpy as np
import pytest

from layers import Chain, Conv, Dense, DimensionMismatch
from layers.mismatch import described, mismatch
from zygopy import gradient


def test_it_names_layer_expectation_and_what_came():
    error = mismatch("Dense", "input.shape[-1] == 5", np.zeros((3, 4), np.float32))

    assert isinstance(error, DimensionMismatch) and isinstance(error, ValueError)
    assert str(error) == "layer 'Dense' expects input.shape[-1] == 5, but got float32 array of shape (3, 4)"


def test_what_is_no_array_is_named_by_its_class():
    assert (described([1]), described(2.0)) == ("list", "float 2.0")


def test_a_note_says_where_in_the_model_the_layer_is():
    model = Chain(enc=Dense(2, 3), dec=Chain(Dense(3, 4), Dense(5, 2)))
    with pytest.raises(DimensionMismatch, match="Dense") as e:
        model(np.ones((1, 2), np.float32))

    assert e.value.__notes__ == ["this layer is `layers.dec.layers[1]` of Chain"]


def test_a_note_comes_from_the_derivative_too():
    model = Chain(Dense(2, 3), Chain(Dense(3, 4), Conv((3,), 5, 2)))
    with pytest.raises(DimensionMismatch, match="Conv") as e:
        gradient(lambda m, x: np.sum(m(x)), model, np.ones((1, 2), np.float32))

    assert e.value.__notes__[0] == "this layer is `layers[1].layers[1]` of Chain"


def test_a_layer_by_itself_has_no_note():
    with pytest.raises(DimensionMismatch, match="Dense") as e:
        Dense(2, 3)(np.ones((1, 4), np.float32))

    assert not hasattr(e.value, "__notes__")
