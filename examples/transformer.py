"""A small Transformer on Python's own help, character by character: attention that looks only backwards."""

from __future__ import annotations

import sys
from pathlib import Path
from pydoc_data.topics import topics

import numpy as np

from layers import (
    Adam,
    Chain,
    Dense,
    Embedding,
    LayerNorm,
    MultiHeadAttention,
    gelu,
    logitcrossentropy,
    make_causal_mask,
    seed,
    setup,
    softmax,
    train,
)

TEXT = "\n".join(topics[name] for name in sorted(topics))
ALPHABET = sorted(set(TEXT))
CODES = np.array([ALPHABET.index(c) for c in TEXT])
LEARN, TEST = CODES[:-20_000], CODES[-20_000:]
LENGTH, WIDTH = 64, 64


class Block:
    """x + attention(norm(x)), then x + mlp(norm(x))."""

    def __init__(self, width: int, heads: int) -> None:
        self.attention = MultiHeadAttention(width, nheads=heads)
        self.mlp = Chain(Dense(width, 4 * width, gelu), Dense(4 * width, width))
        self.before, self.between = LayerNorm(width), LayerNorm(width)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        found, _ = self.attention(self.before(x), mask=make_causal_mask(x))
        x = x + found
        return x + self.mlp(self.between(x))


class Transformer:
    """Embeddings of characters and of places, blocks, and a score for each character."""

    def __init__(self, alphabet: int, width: int, heads: int, depth: int) -> None:
        self.characters, self.places = Embedding(alphabet, width), Embedding(LENGTH, width)
        self.blocks = [Block(width, heads) for _ in range(depth)]
        self.head = Chain(LayerNorm(width), Dense(width, alphabet))

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        x = 0.1 * (self.characters(codes) + self.places(np.arange(codes.shape[1])))
        for block in self.blocks:
            x = block(x)
        return self.head(x)


def loss(model: Transformer, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean surprise, in nats."""
    return logitcrossentropy(model(x), y)


def batches(count: int, size: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pieces of the text, and what comes after each of their characters."""
    eye = np.eye(len(ALPHABET), dtype=np.float32)
    starts = rng.integers(len(LEARN) - LENGTH, size=(count, size, 1))
    return [(p[:, :-1], eye[p[:, 1:]]) for p in LEARN[starts + np.arange(LENGTH + 1)]]


def bits(model: Transformer) -> float:
    """Bits for each character of the test text."""
    pieces = TEST[: len(TEST) // (LENGTH + 1) * (LENGTH + 1)].reshape(-1, LENGTH + 1)
    shares = softmax(model(pieces[:, :-1]))
    return float(-np.mean(np.log2(np.take_along_axis(shares, pieces[:, 1:, None], axis=-1))))


def single_characters() -> float:
    """Bits for each character of the test text, if they do not depend on each other."""
    shares = np.bincount(LEARN, minlength=len(ALPHABET)) + 0.1
    return float(-np.mean(np.log2(shares / shares.sum())[TEST]))


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
    """Train, and return the bits of the model and of single characters."""
    seed(0)
    model = Transformer(len(ALPHABET), WIDTH, heads=4, depth=2)
    state = setup(Adam(0.003), model)
    losses = train(loss, model, batches(steps, 16, np.random.default_rng(0)), state, progress=True)
    draw(losses, Path("transformer.png"))
    found, baseline = bits(model), single_characters()
    print(f"{found:.2f} bits for each character; {baseline:.2f} by single characters")
    return found, baseline


if __name__ == "__main__":
    full = "--full" in sys.argv
    reached, by_themselves = main(1200 if full else 60)
    assert reached < by_themselves - (2.0 if full else 0.5)
