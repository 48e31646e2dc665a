"""Handwritten digits with a network of two layers, and what it takes for another."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from layers import (
    Adam,
    Chain,
    DataLoader,
    Dense,
    Dropout,
    accuracy,
    logitcrossentropy,
    onehotbatch,
    relu,
    seed,
    setup,
    train,
)

try:
    from sklearn.datasets import load_digits
except ImportError:
    sys.exit("this example needs scikit-learn: pip install scikit-learn")


def loss(model: Chain, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean surprise, in nats."""
    return logitcrossentropy(model(x), y)


def draw(images: np.ndarray, given: np.ndarray, found: np.ndarray, file: Path) -> None:
    """The images that were taken for another digit."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    wrong = np.flatnonzero(given != found)[:8]
    figure, axes = plt.subplots(1, 8, figsize=(8, 1.4))
    for axis, k in zip(axes, wrong, strict=False):
        axis.imshow(images[k].reshape(8, 8), cmap="gray_r")
        axis.set_title(f"{given[k]} as {found[k]}", fontsize=8)
    for axis in axes:
        axis.axis("off")
    figure.savefig(file, bbox_inches="tight")
    plt.close(figure)


def main(epochs: int) -> float:
    """Train, and return the share of test images that are recognised."""
    images, digits = load_digits(return_X_y=True)
    x = (images / 16).astype(np.float32)
    y = np.asarray(onehotbatch(digits, range(10)), np.float32)
    order = np.random.default_rng(0).permutation(len(x))
    learn, test = order[:1400], order[1400:]

    seed(0)
    model = Chain(Dense(64, 128, relu), Dropout(0.2), Dense(128, 10))
    state = setup(Adam(0.003), model)
    loader = DataLoader((x[learn], y[learn]), batchsize=64, shuffle=True)
    for _ in range(epochs):
        train(loss, model, loader, state, progress=True)
    right = accuracy(model, [(x[test], y[test])])
    print(f"{right:.1%} of the test images after {epochs} epochs")
    draw(x[test], digits[test], np.argmax(model(x[test]), axis=1), Path("digits_mlp.png"))
    return right


if __name__ == "__main__":
    quick = "--full" not in sys.argv
    assert main(8 if quick else 40) >= (0.94 if quick else 0.97)
