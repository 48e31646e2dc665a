"""The kind of a sum over subscripts: each letter is a length, the same wherever it stands."""

from __future__ import annotations

import numpy as np

from ..core.kinds import UNKNOWN, Array, Kind, Size, Symbol
from .probe import broadcast


def einsum(subscripts: str, kinds: tuple[Kind, ...], certain: bool) -> Kind:
    """The kind of ``np.einsum("ij,jk->ik", a, b)``; `certain`: where this runs, what comes later does too."""
    given, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = given.split(",")
    arrays = [kind for kind in kinds if isinstance(kind, Array) and not kind.loose]
    fits = len(arrays) == len(kinds) == len(terms) and "." not in subscripts
    if not fits or any(len(term) != kind.ndim for term, kind in zip(terms, arrays, strict=True)):
        return UNKNOWN
    if not arrow:
        result = "".join(sorted(letter for letter in set(given) - {","} if given.count(letter) == 1))
    sizes: dict[str, list[Size]] = {}
    for term, kind in zip(terms, arrays, strict=True):
        for letter, size in zip(term, kind.axes, strict=True):
            sizes.setdefault(letter, []).append(size)
    if not result or not set(result) <= set(sizes):
        return UNKNOWN
    for row in sizes.values() if certain else ():
        symbols = [size for size in row if isinstance(size, Symbol)]
        for size in symbols[1:]:
            size.unify(symbols[0])
    dtype = np.result_type(*(kind.dtype for kind in arrays))
    return Array(dtype, tuple(broadcast(sizes[letter]) for letter in result), arrays[0].type)
