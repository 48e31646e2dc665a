"""Training exactly while differentiated, unless set."""

import numpy as np
import pytest

from layers import BatchNorm, Chain, Dense, Dropout, SkipConnection, testmode, trainmode
from zygopy import gradient


def test_it_trains_exactly_while_differentiated():
    d = Dropout(0.5)
    x = np.ones(1000)

    assert d(x) is x
    (got,) = gradient(lambda x: np.sum(d(x)), x)
    assert set(got.tolist()) == {0.0, 2.0}
    assert d(x) is x


def test_set_everywhere_inside():
    m = Chain(Dense(2, 2), SkipConnection(Dropout(0.3), "+"), {"b": [BatchNorm(2)]}["b"][0])

    trainmode(m)
    assert m[1].layers.active is True and m[2].active is True
    testmode(m)
    assert m[1].layers.active is False and m[2].active is False
    trainmode(m, False)
    assert m[2].active is False
    testmode(m, False)
    assert m[2].active is True
    testmode(m, "auto")
    assert m[1].layers.active is None and m[2].active is None
    trainmode(m, None)
    assert m[2].active is None


def test_other_modes_are_refused():
    with pytest.raises(ValueError, match="'foo'"):
        testmode(Dropout(0.5), "foo")


def test_testing_while_differentiated():
    d = testmode(Dropout(0.5))

    assert gradient(lambda x: np.sum(d(x)), np.ones(50))[0].tolist() == [1.0] * 50


def test_a_class_of_ones_own_with_a_field_active():
    class Noise:
        def __init__(self):
            self.active = None

    assert trainmode([Noise()])[0].active is True
