"""Handwritten digits with a small convolutional network: BatchNorm, Dropout, Adam."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from layers import (
    Adam,
    BatchNorm,
    Chain,
    Conv,
    DataLoader,
    Dense,
    Dropout,
    MaxPool,
    accuracy,
    flatten,
    logitcrossentropy,
    relu,
    seed,
    setup,
    train,
)

try:
    from sklearn.datasets import load_digits
except ImportError:
    sys.exit("this example needs scikit-learn: pip install scikit-learn")


def network() -> Chain:
    """Two convolutions and a layer of features, for images of 8 by 8."""
    return Chain(
        Conv((3, 3), 1, 16, pad=1),
        BatchNorm(16, relu),
        Conv((3, 3), 16, 32, pad=1),
        BatchNorm(32, relu),
        MaxPool((2, 2)),
        flatten,
        Dropout(0.25),
        Dense(32 * 4 * 4, 10),
    )


def loss(model: Chain, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean surprise, in nats."""
    return logitcrossentropy(model(x), y)


def draw(curves: list[list[float]], file: Path) -> None:
    """The share of test images that are not recognised, after each epoch of each training."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 3))
    for curve in curves:
        axes.semilogy(range(1, len(curve) + 1), curve)
    axes.set_xlabel("epoch")
    axes.set_ylabel("test images not recognised")
    figure.savefig(file, bbox_inches="tight")
    plt.close(figure)


def trained(epochs: int, start: int) -> list[float]:
    """Train from a seed, and return the share of test images that are not recognised, after each epoch."""
    images, digits = load_digits(return_X_y=True)
    x = (images / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    y = np.eye(10, dtype=np.float32)[digits]
    order = np.random.default_rng(0).permutation(len(x))
    learn, test = order[:1400], order[1400:]

    seed(start)
    model = network()
    if start == 0:
        print(model)
    state = setup(Adam(0.003), model)
    loader = DataLoader((x[learn], y[learn]), batchsize=64, shuffle=True)
    curve = []
    for epoch in range(epochs):
        losses = train(loss, model, loader, state, progress=True)
        right = accuracy(model, [(x[test], y[test])])
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {right:.1%} of the test images")
        curve.append(1 - right)
    return curve


def main(epochs: int, seeds: int) -> float:
    """Train from several seeds, and return the mean share of test images that are recognised."""
    curves = [trained(epochs, start) for start in range(seeds)]
    draw(curves, Path("digits_cnn.png"))
    right = 1 - float(np.mean([curve[-1] for curve in curves]))
    print(f"{right:.2%} of the test images, a mean of {seeds}")
    return right


if __name__ == "__main__":
    quick = "--full" not in sys.argv
    assert main(3 if quick else 12, 1 if quick else 3) >= (0.94 if quick else 0.98)
