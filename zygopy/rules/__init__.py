"""All rules of the library: a book for each subject, joined."""

from . import (
    builtins_,
    choices,
    complexes,
    containers,
    contraction,
    decompositions,
    einsum,
    elementwise,
    extrema,
    gaps,
    indexing,
    joins,
    linalg,
    maths,
    norms,
    operators,
    ordering,
    powers,
    reductions,
    sampled,
    scans,
    shapes,
    splits,
)
from .book import Rule, RuleBook, Sample, sample

BOOK = (
    operators.RULES
    | builtins_.RULES
    | maths.RULES
    | elementwise.RULES
    | powers.RULES
    | choices.RULES
    | complexes.RULES
    | splits.RULES
    | contraction.RULES
    | einsum.RULES
    | extrema.RULES
    | gaps.RULES
    | indexing.RULES
    | joins.RULES
    | norms.RULES
    | ordering.RULES
    | reductions.RULES
    | scans.RULES
    | shapes.RULES
    | sampled.RULES
    | linalg.RULES
    | decompositions.RULES
    | containers.RULES
)

__all__ = ["BOOK", "Rule", "RuleBook", "Sample", "sample"]
