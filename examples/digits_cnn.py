"""Handwritten digits with a small convolutional network: BatchNorm, Dropout, Adam."""

from __future__ import annotations

import sys

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


def main(epochs: int) -> float:
    """Train, and return the share of test images that are recognised."""
    images, digits = load_digits(return_X_y=True)
    x = (images / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    y = np.eye(10, dtype=np.float32)[digits]
    order = np.random.default_rng(0).permutation(len(x))
    learn, test = order[:1400], order[1400:]

    seed(1)
    model = network()
    print(model)
    state = setup(Adam(0.003), model)
    loader = DataLoader((x[learn], y[learn]), batchsize=64, shuffle=True)

    def loss(model: Chain, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return logitcrossentropy(model(x), y)

    right = 0.0
    for epoch in range(epochs):
        losses = train(loss, model, loader, state, progress=True)
        right = accuracy(model, [(x[test], y[test])])
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {right:.1%} of the test images")
    return right


if __name__ == "__main__":
    quick = "--full" not in sys.argv
    assert main(2 if quick else 12) > (0.9 if quick else 0.98)
