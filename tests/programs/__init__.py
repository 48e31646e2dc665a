"""The corpus: plain functions over the whole language, each with the arguments it is tried at."""

from . import (
    aliasing,
    branches,
    breadth,
    calls,
    closures,
    comprehensions,
    containers,
    dataclasses_,
    dtypes,
    everyday,
    exceptions,
    exits,
    filled_lists,
    functional,
    generators,
    higher,
    indexing,
    iterators,
    lengths,
    linalg,
    lists_read_whole,
    loops,
    matching,
    mutation_arrays,
    mutation_lists,
    numerics,
    objects,
    recursion,
    reductions,
    scalars,
    shapes,
    shared,
    signals,
    stateful,
    straight,
    structures,
    summed_products,
    views,
    waves,
)
from .case import Case, case

FILES = (
    straight,
    branches,
    loops,
    exits,
    filled_lists,
    everyday,
    exceptions,
    generators,
    iterators,
    lengths,
    comprehensions,
    shared,
    calls,
    closures,
    objects,
    dataclasses_,
    breadth,
    containers,
    mutation_arrays,
    mutation_lists,
    lists_read_whole,
    aliasing,
    views,
    recursion,
    functional,
    matching,
    higher,
    numerics,
    reductions,
    shapes,
    stateful,
    indexing,
    linalg,
    summed_products,
    scalars,
    dtypes,
    structures,
    signals,
    waves,
)


def subject(module: object) -> str:
    return module.__name__.rsplit(".", 1)[-1].strip("_")


CORPUS: dict[str, Case] = {f"{subject(file)}: {one.label}": one for file in FILES for one in file.CASES}
# A third, spread over every file: what runs in the fast set.
CORE = frozenset(list(CORPUS)[::3])

__all__ = ["CORE", "CORPUS", "FILES", "Case", "case"]
