import numpy as np
import pytest

from zygopy.rules import BOOK
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=1.0):
    return BOOK.find(primitive).apply(*args)[1](y_bar)


def test_the_conjugate():
    assert bars(np.conjugate, 1 + 2j, y_bar=3 + 4j) == (3 - 4j,)
    assert bars(np.conjugate, 2.0, y_bar=3.0) == (3.0,)


def test_the_angle():
    assert bars(np.angle, 1j) == (pytest.approx(-1.0),)
    assert bars(np.angle, 0j) == (0j,)
    assert bars(np.angle, -2.0) == (ZERO,)


def test_the_sign():
    assert bars(np.sign, 2j, y_bar=1.0) == (pytest.approx(0.5),)
    assert bars(np.sign, 0j, y_bar=1.0) == (0j,)
    assert bars(np.sign, -2.0) == (ZERO,)
