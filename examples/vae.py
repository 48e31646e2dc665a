"""A variational autoencoder of handwritten digits: Kingma & Welling, *Auto-encoding variational Bayes* (2014)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from layers import (
    Adam,
    Chain,
    DataLoader,
    Dense,
    default_rng_value,
    logitbinarycrossentropy,
    seed,
    setup,
    sigmoid,
    tanh,
    train,
)

try:
    from sklearn.datasets import load_digits
except ImportError:
    sys.exit("this example needs scikit-learn: pip install scikit-learn")

HIDDEN, CODE = 128, 8


class VAE:
    """An image is a code, a point with a spread for each direction; an image is drawn from the code again."""

    def __init__(self) -> None:
        self.encoder = Chain(Dense(64, HIDDEN, tanh), Dense(HIDDEN, 2 * CODE))
        self.decoder = Chain(Dense(CODE, HIDDEN, tanh), Dense(HIDDEN, 64))

    def code(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The middle of the code, and the logarithm of its spread."""
        both = self.encoder(x)
        return both[:, :CODE], both[:, CODE:]


def loss(model: VAE, x: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Minus the evidence lower bound for each image, in nats."""
    mean, log_spread = model.code(x)
    image = model.decoder(mean + np.exp(log_spread) * noise)
    missed = 64 * logitbinarycrossentropy(image, x)
    apart = 0.5 * np.sum(np.exp(2 * log_spread) + mean**2 - 1 - 2 * log_spread) / len(x)
    return missed + apart


def noisy(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A batch with the noise of its codes."""
    return x, default_rng_value().normal(size=(len(x), CODE)).astype(np.float32)


def draw(model: VAE, x: np.ndarray, file: Path) -> None:
    """Images, what comes out of their codes, and what comes out of codes at random."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    again = sigmoid(model.decoder(model.code(x[:10])[0]))
    fresh = sigmoid(model.decoder(default_rng_value().normal(size=(10, CODE)).astype(np.float32)))
    rows = [np.hstack(list(part[:10].reshape(-1, 8, 8))) for part in (x, again, fresh)]
    plt.imsave(file, np.vstack(rows), cmap="gray_r")


def main(epochs: int) -> tuple[float, float]:
    """Train, and return the bound for test images, and that of a model of pixels that do not depend on each other."""
    x = (load_digits().data / 16).astype(np.float32)
    learn, test = x[:1500], x[1500:]

    seed(0)
    model = VAE()
    state = setup(Adam(0.002), model)
    loader = DataLoader(learn, batchsize=50, shuffle=True, collate=noisy)
    for epoch in range(epochs):
        losses = train(loss, model, loader, state, progress=True)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: {np.mean(losses):.2f} nats for an image")
    found = float(loss(model, *noisy(test)))
    pixels = np.clip(learn.mean(axis=0), 1e-3, 1 - 1e-3)
    alone = float(-np.mean(np.sum(test * np.log(pixels) + (1 - test) * np.log(1 - pixels), axis=1)))
    print(f"test images: {found:.2f} nats; {alone:.2f} if pixels do not depend on each other")
    draw(model, test, Path("vae.png"))
    return found, alone


if __name__ == "__main__":
    full = "--full" in sys.argv
    bound, independent = main(60 if full else 10)
    assert bound < independent - (1.0 if full else 0.2)
