"""All rules of the library: a book for each subject, joined."""

from . import (
    builtins_,
    choices,
    complexes,
    contraction,
    einsum,
    elementwise,
    extrema,
    gaps,
    indexing,
    joins,
    maths,
    norms,
    operators,
    ordering,
    powers,
    reductions,
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
)

__all__ = ["BOOK", "Rule", "RuleBook", "Sample", "sample"]
