"""An LSTM that writes Python's own help, character by character, against the count of pairs of characters."""

from __future__ import annotations

import sys
from pathlib import Path
from pydoc_data.topics import topics

import numpy as np

from layers import (
    LSTM,
    Adam,
    Chain,
    ClipGlobalNorm,
    Dense,
    Embedding,
    OptimiserChain,
    logitcrossentropy,
    seed,
    setup,
    softmax,
    train,
)

TEXT = "\n".join(topics[name] for name in sorted(topics)).replace("\n\n\n", "\n\n")
ALPHABET = sorted(set(TEXT))
CODES = np.array([ALPHABET.index(c) for c in TEXT])
LEARN, TEST = CODES[:-20_000], CODES[-20_000:]
LENGTH = 48


def pairs_of_characters() -> float:
    """Bits for each character of the test text, if each depends on the one before: counts of the training text."""
    counts = np.full((len(ALPHABET), len(ALPHABET)), 0.1)
    np.add.at(counts, (LEARN[:-1], LEARN[1:]), 1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return float(-np.mean(np.log2(shares[TEST[:-1], TEST[1:]])))


def batches(count: int, size: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pieces of the text, and what comes after each of their characters."""
    eye = np.eye(len(ALPHABET), dtype=np.float32)
    found = []
    for _ in range(count):
        starts = rng.integers(len(LEARN) - LENGTH, size=size)
        pieces = LEARN[starts[:, None] + np.arange(LENGTH + 1)]
        found.append((pieces[:, :-1], eye[pieces[:, 1:]]))
    return found


def loss(model: Chain, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean surprise, in nats."""
    return logitcrossentropy(model(x), y)


def bits(model: Chain) -> float:
    """Bits for each character of the test text."""
    pieces = TEST[: len(TEST) // 200 * 200].reshape(-1, 200)
    shares = softmax(model(pieces[:, :-1]))
    return float(-np.mean(np.log2(np.take_along_axis(shares, pieces[:, 1:, None], axis=-1))))


def written(model: Chain, start: str, count: int, rng: np.random.Generator) -> str:
    """What the model goes on with."""
    text = start
    for _ in range(count):
        codes = np.array([[ALPHABET.index(c) for c in text[-LENGTH:]]])
        share = softmax(model(codes)[0, -1].astype(float))
        text += ALPHABET[rng.choice(len(ALPHABET), p=share)]
    return text


def draw(losses: list[float], file: Path) -> None:
    """The loss of each step, as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    plt.figure(figsize=(5, 3))
    plt.plot(np.array(losses) / np.log(2))
    plt.xlabel("step")
    plt.ylabel("bits for each character")
    plt.savefig(file, bbox_inches="tight")


def main(steps: int) -> tuple[float, float]:
    """Train, write something, and return the bits of the model and of the pairs of characters."""
    seed(0)
    rng = np.random.default_rng(0)
    model = Chain(Embedding(len(ALPHABET), 32), LSTM(32, 128), Dense(128, len(ALPHABET)))
    print(model)
    state = setup(OptimiserChain(ClipGlobalNorm(1.0), Adam(0.005)), model)
    losses = train(loss, model, batches(steps, 32, rng), state, progress=True)
    found, baseline = bits(model), pairs_of_characters()
    print(f"{found:.2f} bits for each character; {baseline:.2f} by pairs of characters")
    print(written(model, "The class ", 120, rng))
    draw(losses, Path("char_lstm.png"))
    return found, baseline


if __name__ == "__main__":
    full = "--full" in sys.argv
    reached, by_pairs = main(900 if full else 120)
    assert reached < (by_pairs - 0.6 if full else by_pairs + 0.3)
