"""Logistic regression: the loss in NumPy, its gradient by zygopy, the minimum by SciPy.

`value_and_grad(f)` has just the form that `scipy.optimize.minimize(..., jac=True)` wants.
"""

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer

import zygopy


def loss(w, x, y, penalty):
    """Mean of log(1 + exp(-y (x w))) with labels y in {-1, 1}, and a penalty on everything but the intercept."""
    margin = y * (x @ w)
    return np.mean(np.logaddexp(0.0, -margin)) + penalty * np.sum(w[1:] ** 2)


def standardised(x):
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return np.column_stack([np.ones(len(x)), x])


def main():
    data = load_breast_cancer()
    x, y = standardised(data.data), 2.0 * data.target - 1.0
    start = np.zeros(x.shape[1])

    found = minimize(zygopy.value_and_grad(loss), start, args=(x, y, 1e-3), jac=True, method="L-BFGS-B")
    accuracy = np.mean(np.sign(x @ found.x) == y)
    print(f"{found.nit} iterations, loss {found.fun:.4f}, {accuracy:.1%} of {len(y)} tumours told right")
    assert found.success
    assert accuracy > 0.98

    # At the minimum the gradient, written by hand, is zero.
    margin = y * (x @ found.x)
    by_hand = -x.T @ (y / (1 + np.exp(margin))) / len(y) + 2e-3 * np.concatenate([[0.0], found.x[1:]])
    by_zygopy = zygopy.grad(loss)(found.x, x, y, 1e-3)
    assert np.allclose(by_zygopy, by_hand, atol=1e-12)
    assert np.abs(by_zygopy).max() < 1e-3


if __name__ == "__main__":
    main()
