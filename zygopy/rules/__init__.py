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
    einsum,
    elementwise,
    extrema,
    gaps,
    indexing,
    joins,
    linalg,
    maths,
    methods,
    norms,
    operators,
    ordering,
    placing,
    powers,
    reductions,
    repeats,
    rows,
    sampled,
    scans,
    scimath,
    shapes,
    slopes,
    splits,
    statistics,
    steering,
    tensors,
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
    | methods.RULES
    | repeats.RULES
    | rows.RULES
    | slopes.RULES
    | triangles.RULES
    | ufunc_methods.RULES
    | vectors.RULES
    | scimath.RULES
    | statistics.RULES
    | tensors.RULES
    | placing.RULES
)

# NumPy loads these when it is asked for them, and so do we
BOOK.later |= {"numpy.fft": f"{__name__}.fourier", "numpy.random": f"{__name__}.draws",
               "numpy.random.mtrand": f"{__name__}.moved_draws",
               "scipy.special": f"{__name__}.special",
               "scipy.special._logsumexp": f"{__name__}.special_sums",
               "scipy.linalg": f"{__name__}.scipy_linalg",
               "scipy.stats": f"{__name__}.scipy_stats"}

__all__ = ["BOOK", "Rule", "RuleBook", "Sample", "sample"]
