"""What the error about sizes says."""

import numpy as np

from layers import DimensionMismatch
from layers.mismatch import described, mismatch


def test_it_names_layer_expectation_and_what_came():
    error = mismatch("Dense", "input.shape[-1] == 5", np.zeros((3, 4), np.float32))

    assert isinstance(error, DimensionMismatch) and isinstance(error, ValueError)
    assert str(error) == "layer 'Dense' expects input.shape[-1] == 5, but got float32 array of shape (3, 4)"


def test_what_is_no_array_is_named_by_its_class():
    assert (described([1]), described(2.0)) == ("list", "float 2.0")
