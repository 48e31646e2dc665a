"""Train a network, written in plain NumPy, on 1797 handwritten digits; `make demo` runs this.

The network is the function `loss` and four arrays.  zygopy writes the function of its gradient, which is printed
first: it is what trains the network.  The loss curve is drawn into loss_curve.png.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import zygopy

mpl.use("Agg")
import matplotlib.pyplot as plt

EPOCHS, BATCH, HIDDEN = 40, 32, 64


def scores_of(W1, b1, W2, b2, x):
    hidden = np.tanh(x @ W1 + b1)
    return hidden @ W2 + b2


def loss(W1, b1, W2, b2, x, target):
    hidden = np.tanh(x @ W1 + b1)
    scores = hidden @ W2 + b2
    log_total = np.log(np.sum(np.exp(scores), axis=1))  # minus the score of the right digit: the cross entropy
    return np.mean(log_total - np.sum(scores * target, axis=1))


def adam_step(weights, grads, means, squares, step, rate=2e-3):
    """Change `weights` in place by one step of Adam (Kingma and Ba, 2015)."""
    for weight, grad, mean, square in zip(weights, grads, means, squares, strict=True):
        mean += 0.1 * (grad - mean)
        square += 0.001 * (grad * grad - square)
        weight -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)


def initial_weights(rng, inputs, outputs):
    return [
        rng.normal(size=(inputs, HIDDEN)) / np.sqrt(inputs),
        np.zeros(HIDDEN),
        rng.normal(size=(HIDDEN, outputs)) / np.sqrt(HIDDEN),
        np.zeros(outputs),
    ]


def train(weights, x, target, rng):
    """Return the mean loss of every epoch; the weights are changed in place."""
    loss_and_grads = zygopy.value_and_grad(loss, argnums=(0, 1, 2, 3))
    means = [np.zeros_like(w) for w in weights]
    squares = [np.zeros_like(w) for w in weights]
    curve, step = [], 0
    with tqdm(range(EPOCHS), unit="epoch") as epochs:
        for _ in epochs:
            losses = []
            for rows in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
                value, grads = loss_and_grads(*weights, x[rows], target[rows])
                step += 1
                adam_step(weights, grads, means, squares, step)
                losses.append(value)
            curve.append(np.mean(losses))
            epochs.set_postfix(loss=f"{curve[-1]:.4f}", refresh=False)
    return curve


def draw(curve, path):
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.semilogy(range(1, len(curve) + 1), curve)
    axes.set_xlabel("epoch")
    axes.set_ylabel("cross entropy (nats per digit)")
    axes.set_title("Handwritten digits, a network in plain NumPy")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main():
    digits = load_digits()
    x, x_test, label, label_test = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.25, random_state=0, stratify=digits.target
    )
    target = np.eye(10)[label]
    rng = np.random.default_rng(0)
    weights = initial_weights(rng, x.shape[1], 10)

    print(zygopy.adjoint_source(loss, *weights, x[:BATCH], target[:BATCH], argnums=(0, 1, 2, 3)), end="\n\n")

    curve = train(weights, x, target, rng)
    path = Path("loss_curve.png")
    draw(curve, path)
    accuracy = np.mean(scores_of(*weights, x_test).argmax(axis=1) == label_test)
    print(f"loss curve: {path}")
    print(f"accuracy on {len(x_test)} digits that it never saw: {accuracy:.2%}")
    assert accuracy >= 0.97


if __name__ == "__main__":
    main()
