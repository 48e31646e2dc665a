"""Give zygopy a rule of your own: for code that it cannot read, or for an adjoint that you know better.

A rule returns the value and the pullback, which turns the cotangent of the value into those of the arguments.
"""

import bisect

import numpy as np

import zygopy
from zygopy.testing import test_rule as check_rule


def fixed_point(a, rounds=60):
    """The solution x of x = cos(a x), found by iterating; a is a number."""
    x = 0.5
    for _ in range(rounds):
        x = np.cos(a * x)
    return x


@zygopy.rule(fixed_point)
def fixed_point_rule(a, rounds=60):
    """x = cos(a x).   a_bar = x_bar dx/da with dx/da = -x s / (1 + a s), s = sin(a x)."""
    x = fixed_point(a, rounds)

    def pullback(x_bar):
        s = np.sin(a * x)
        return (-x_bar * x * s / (1 + a * s),)  # no gradient for `rounds`

    return x, pullback


def softsign(x):
    return x / (1 + np.abs(x))


# For a function that works element by element a line is enough: dy/dx from the result and the argument.
zygopy.elementwise(softsign, lambda y, _x: (1 - np.abs(y)) ** 2)

# And one without a derivative: a table look-up, compiled code that zygopy could not read.
zygopy.constant(bisect.bisect)


def model(a, x):
    rate = [1.0, 2.0, 3.0][bisect.bisect([0.0, 1.0], a)]
    return rate * fixed_point(a) + np.sum(softsign(x))


def main():
    rng = np.random.default_rng(0)
    check_rule(fixed_point, 0.7)
    check_rule(softsign, rng.normal(size=5))

    a, x = 0.7, rng.normal(size=5)
    by_a, by_x = zygopy.gradient(model, a, x)
    h = 1e-6
    assert abs(by_a - (model(a + h, x) - model(a - h, x)) / (2 * h)) < 1e-8
    assert np.allclose(by_x, 1 / (1 + np.abs(x)) ** 2)

    # The rule stands in the adjoint, and the loop of 60 rounds is not differentiated.
    text = str(zygopy.adjoint_source(model, a, x))
    print(text)
    assert "reversed(" not in text


if __name__ == "__main__":
    main()
