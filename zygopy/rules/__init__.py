"""All rules of the library: a book for each subject, joined."""

from . import (
    borders,
    builtins_,
    choices,
    cmaths,
    complexes,
    containers,
    contraction,
    cotangents,
    creation,
    decompositions,
    draws,
    einsum,
    elementwise,
    extrema,
    fourier,
    gaps,
    indexing,
    joins,
    linalg,
    maths,
    methods,
    norms,
    operators,
    ordering,
    powers,
    reductions,
    repeats,
    rows,
    sampled,
    scans,
    shapes,
    slopes,
    splits,
    steering,
    triangles,
    ufunc_methods,
    vectors,
)
from .book import Rule, RuleBook, Sample, sample

BOOK = (
    operators.RULES
    | builtins_.RULES
    | maths.RULES
    | cmaths.RULES
    | elementwise.RULES
    | powers.RULES
    | choices.RULES
    | complexes.RULES
    | splits.RULES
    | steering.RULES
    | contraction.RULES
    | cotangents.RULES
    | einsum.RULES
    | extrema.RULES
    | fourier.RULES
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
    | borders.RULES
    | creation.RULES
    | draws.RULES
    | methods.RULES
    | repeats.RULES
    | rows.RULES
    | slopes.RULES
    | triangles.RULES
    | ufunc_methods.RULES
    | vectors.RULES
)

__all__ = ["BOOK", "Rule", "RuleBook", "Sample", "sample"]
