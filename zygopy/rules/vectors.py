"""A tree as one vector, and back: `flatten` and the function that it returns, each the adjoint of the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, Unflatten, flatten
from .book import Pullback, RuleBook, Sample, no_pullback, sample

RULES = RuleBook("vectors")

Answer = tuple[Any, Pullback]


def trees(rng: np.random.Generator) -> Iterator[Any]:
    yield {"a": 1.5, "b": [rng.normal(size=(2, 3)), (2.0, "text")]}
    yield (np.ones(2, np.float32), 0.5, None)
    yield [1j, rng.normal(size=2)]
    yield rng.normal(size=(2, 2))


def vectors(rng: np.random.Generator) -> Iterator[Sample]:
    for tree in trees(rng):
        vector, unflatten = flatten(tree)
        yield sample(unflatten, 2 * vector)


@RULES.rule(flatten, result="unknown", samples=lambda rng: [sample(tree) for tree in trees(rng)])
def flatten_rule(tree: Any) -> Answer:
    """vector, unflatten = flatten(tree).   tree_bar has the numbers of vector_bar, in the form of a gradient."""
    vector, unflatten = flatten(tree)

    def pullback(bars: Any) -> tuple[Any, ...]:
        if bars[0] is ZERO or bars[0] is None:
            return no_pullback(bars)
        return (unflatten.gradient(bars[0]),)

    return (vector, unflatten), pullback


@RULES.rule(Unflatten.__call__, result="unknown", samples=vectors)
def unflatten_rule(self: Any, vector: Any) -> Answer:
    """tree = unflatten(vector).   vector_bar has the numbers of tree_bar; what is at two places adds up."""
    tree = self(vector)

    def pullback(tree_bar: Any) -> tuple[Any, ...]:
        return ZERO, self.join(tree_bar)

    return tree, pullback
