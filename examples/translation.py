"""An encoder and a decoder that attends to it translate words of a made-up language: they are spelled backwards."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from layers import LSTM, Adam, Bidirectional, Dense, LSTMCell, logitcrossentropy, seed, setup, softmax, train

LETTERS, LENGTH, HIDDEN = 5, 7, 24


class Translator:
    """What is read in both directions, and for each letter that is written a look at all of it."""

    def __init__(self) -> None:
        self.encoder = Bidirectional(LSTM(LETTERS, HIDDEN), LSTM(LETTERS, HIDDEN))
        self.score = Dense(3 * HIDDEN, 1)
        self.decoder = LSTMCell(2 * HIDDEN, HIDDEN)
        self.letter = Dense(HIDDEN, LETTERS)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        read = self.encoder(x)  # (batch, LENGTH, 2 HIDDEN)
        h = c = np.zeros((len(x), HIDDEN), np.float32)
        written = []
        for _ in range(LENGTH):
            asked = np.repeat(h[:, None], LENGTH, axis=1)
            shares = softmax(self.score(np.concatenate([read, asked], axis=2))[..., 0])
            seen = np.sum(shares[..., None] * read, axis=1)
            y, (h, c) = self.decoder(seen, (h, c))
            written.append(self.letter(y))
        return np.stack(written, axis=1)  # (batch, LENGTH, LETTERS)


def loss(model: Translator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean surprise at a letter, in nats."""
    return logitcrossentropy(model(x), y)


def words(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Words, and what they mean: the next letters of the alphabet, from the end."""
    codes = rng.integers(LETTERS, size=(count, LENGTH))
    eye = np.eye(LETTERS, dtype=np.float32)
    return eye[codes], eye[(codes[:, ::-1] + 1) % LETTERS]


def draw(losses: list[float], file: Path) -> None:
    """The loss of each step, as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    plt.figure(figsize=(5, 3))
    plt.plot(losses)
    plt.xlabel("step")
    plt.ylabel("nats for each letter")
    plt.savefig(file, bbox_inches="tight")


def main(steps: int) -> float:
    """Train, and return the share of letters of new words that are right."""
    seed(0)
    rng = np.random.default_rng(0)
    model = Translator()
    state = setup(Adam(0.01), model)
    losses = train(loss, model, [words(32, rng) for _ in range(steps)], state, progress=True)
    draw(losses, Path("translation.png"))
    x, y = words(200, rng)
    shares = softmax(model(x))
    right = float(np.mean(shares.argmax(axis=2) == y.argmax(axis=2)))
    assert shares.shape == (200, LENGTH, LETTERS)
    assert np.allclose(shares.sum(axis=2), 1, atol=1e-5)
    print(f"{right:.1%} of the letters of words that it had not seen are right")
    return right


if __name__ == "__main__":
    quick = "--full" not in sys.argv
    assert main(60 if quick else 1500) > (0.3 if quick else 0.95)
