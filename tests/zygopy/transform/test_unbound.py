import numpy as np
import pytest

from zygopy import gradient, pullback


def once(x):
    c = x[0] > 0
    if c:
        t = x * 2
    else:
        v = 1.0
    if c:
        y = (t * x).sum()
    else:
        y = x.sum() * v
    return y


def nested(x):
    c = x[0] > 0
    if c:
        t = np.outer(x, x)
        u = t * 3
        y = u.sum()
    elif x[1] > 3:
        y = x.mean()
    else:
        y = x.sum()
    z = 0.0
    if c:
        z = (t @ u).sum()
    elif x[1] > 0:
        z = y
    return y + z


WANTED = {
    (once, 1.0): [4.0, 8.0],
    (once, -1.0): [1.0, 1.0],
    (nested, 1.0): [162.0, 216.0],
    (nested, -1.0): [2.0, 2.0],
}


@pytest.mark.parametrize(("f", "first"), WANTED)
def test_a_name_that_only_one_way_binds(f, first):
    x = np.array([first, 2.0])

    np.testing.assert_allclose(gradient(f, x)[0], WANTED[f, first])
    np.testing.assert_allclose(pullback(f, x)[1](1.0)[0], WANTED[f, first])
