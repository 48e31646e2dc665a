"""Windows: sizes, adjoints, which of several that are largest gets the gradient."""

import numpy as np
import pytest

from layers import DimensionMismatch, SamePad
from layers.windows import Window, largest, picked, sent_back, summed, unsummed, window
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 3, 7, 6))
WINDOWS = [window((2, 2), 0, None), window((3, 2), 1, 2), window((3, 3), SamePad(), 1), window((2, 3), (1, 0, 0, 2), (1, 2))]


@pytest.mark.parametrize("w", WINDOWS, ids=repr)
def test_adjoints(w):
    y = largest(X, w)
    y_bar = rng.normal(size=y.shape)

    assert np.vdot(summed(X, w), y_bar) == pytest.approx(np.vdot(X, unsummed(y_bar, X, w)))
    x_bar = rng.normal(size=X.shape)
    assert np.vdot(picked(x_bar, X, y, w), y_bar) == pytest.approx(np.vdot(x_bar, sent_back(y_bar, X, y, w)))
    check_gradient(lambda x: np.sum(np.sin(largest(x, w))), X)
    check_gradient(lambda x: np.sum(np.sin(summed(x, w))), X)


def test_first_of_several_gets_the_gradient():
    (got,) = gradient(lambda x: np.sum(largest(x, window((2, 2), 0, None))), np.ones((1, 1, 2, 2)))

    assert got.tolist() == [[[[1, 0], [0, 0]]]]


def test_settings():
    assert window((2,), 0, None) == Window((2,), (2,), ((0, 0),))
    with pytest.raises(ValueError, match="window"):
        window((0, 2), 0, None)
    with pytest.raises(ValueError, match="stride"):
        window((2, 2), 0, 0)
    with pytest.raises(DimensionMismatch, match="does not fit"):
        largest(X, window((9, 9), 0, None))
