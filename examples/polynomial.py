"""Fit a polynomial by gradient descent, and look at gradients of a few small functions."""

import numpy as np

import zygopy


def horner(coefficients, x):
    """c[0] + c[1] x + c[2] x^2 + ..."""
    result = 0.0
    for c in reversed(coefficients):
        result = result * x + c
    return result


def misfit(coefficients, x, y):
    return np.mean((horner(coefficients, x) - y) ** 2)


def main():
    # The gradient of a number is a number; an integer is promoted.
    assert zygopy.gradient(lambda x: 3 * x**2 + 2 * x + 1, 2) == (14.0,)

    # One entry for each positional argument, in the form of the argument: here a list of numbers.
    by_coefficient, by_x = zygopy.gradient(horner, [1.0, 2.0, 3.0], 2.0)
    assert by_coefficient == [1.0, 2.0, 4.0]  # x**0, x**1, x**2
    assert by_x == 14.0

    # Fit noisy samples of a cubic.
    rng = np.random.default_rng(0)
    x = np.linspace(-1, 1, 60)
    truth = [0.5, -1.0, 0.0, 2.0]
    y = horner(truth, x) + 0.01 * rng.normal(size=x.shape)
    step = zygopy.value_and_grad(misfit)

    coefficients = [0.0, 0.0, 0.0, 0.0]
    for _ in range(2000):
        value, slope = step(coefficients, x, y)
        coefficients = [c - 0.5 * s for c, s in zip(coefficients, slope, strict=True)]
    print("fitted ", np.round(coefficients, 3), "misfit", float(value))

    # Least squares has the answer in closed form.
    best = np.linalg.lstsq(np.vander(x, 4, increasing=True), y, rcond=None)[0]
    assert np.allclose(coefficients, best, atol=1e-4)
    assert np.allclose(coefficients, truth, atol=0.02)


if __name__ == "__main__":
    main()
