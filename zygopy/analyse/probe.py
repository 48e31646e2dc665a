"""What kind the result of a primitive is: broadcasting by rule, all else by trying the call on small arrays of ones."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np

from ..core.kinds import (
    ANY,
    ONE,
    UNKNOWN,
    WIDTH,
    Array,
    Cut,
    Exact,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Number,
    Sequence,
    Size,
    Sliced,
    Some,
    Symbol,
    not_one,
)
from ..core.ops import Method

LENGTHS = (
    (2, 3, 5, 7, 4, 6, 8, 9, 11, 13, 10, 12, 14),
    (9, 7, 4, 2, 11, 3, 13, 5, 6, 8, 12, 14, 10),
)  # two rows, differing everywhere
# Their results are as long as the numbers in their arguments say.
COUNTING = frozenset((np.unique, np.unique_values, np.nonzero, np.ndarray.nonzero, np.flatnonzero, np.argwhere,
                      np.extract, np.compress, np.ndarray.compress, np.trim_zeros))
NUMBERS = (int, float, complex, bool)
VIEWS = ("keys", "values", "items")  # of a dict
_remembered: dict[Any, Kind] = {}


class CannotProbe(Exception):
    """The call says nothing about its result when it is tried on ones."""


class Lengths:
    """Small distinct lengths for the sizes in a call; `row` None: all the same, of length `equal`."""

    def __init__(self, row: int | None, equal: int = 2) -> None:
        self.row = row
        self.equal = equal
        self.sizes: dict[Any, int] = {}
        self.order: list[Any] = []

    @property
    def second(self) -> bool:
        return self.row == 1

    def length(self, size: Size) -> int:
        if size == ONE:
            return 1
        if isinstance(size, Exact):
            return size.length
        if self.row is None:
            return self.equal
        key: Any = ("any", len(self.order)) if size == ANY else size
        if key not in self.sizes:
            if len(self.sizes) >= len(LENGTHS[0]):
                raise CannotProbe
            self.sizes[key] = LENGTHS[self.row][len(self.sizes)]
        if size == ANY:
            self.order.append(key)
        return self.sizes[key]


NUMERIC = {Number, Array}
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv)


def elementwise(kinds: tuple[Kind, ...], function: Callable[..., Any]) -> Kind:
    """The kind of a broadcast result: dtype by trying, axes by the rules of broadcasting."""
    forms = set(map(type, kinds))
    if forms == {Number}:
        types = (function, *(k.type for k in kinds if isinstance(k, Number)))
        kind = _remembered.get(types)
        if kind is None:
            kind = probe(function, kinds, {})
            if kind == UNKNOWN:  # 1 is where it has no value, as that of `math.atanh`
                kind = probe(function, tuple(k.type(0.5) for k in kinds if isinstance(k, Number)), {})
            _remembered[types] = kind
        loose = any(isinstance(k, Number) and k.loose for k in kinds) and not settled(kinds, kind, function)
        return Number(kind.type, None, True) if loose and isinstance(kind, Number) and kind.type is not bool else kind
    if not forms <= NUMERIC:
        return UNKNOWN
    narrow = len(forms) > 1 and any(isinstance(k, Array) and k.dtype.itemsize < 8 for k in kinds)
    if narrow and any(isinstance(k, Number) and k.loose and k.type in (np.float64, np.complex128) for k in kinds):
        return UNKNOWN  # Python's float leaves float32 as it is, NumPy's does not
    key = (
        function,
        tuple((k.type, k.dtype, k.ndim == 0) if isinstance(k, Array) else getattr(k, "type", None) for k in kinds),
    )
    dtype: Any = _remembered.get(key)
    if dtype is None:
        tiny = tuple(Array(k.dtype, (ONE,) * min(k.ndim, 1), k.type) if isinstance(k, Array) else k for k in kinds)
        dtype = _remembered[key] = probe(function, tiny, {})
    arrays = [k for k in kinds if isinstance(k, Array)]
    ndim = max(k.ndim for k in arrays)
    if ndim == 0:
        return dtype  # type: ignore[no-any-return]
    if not isinstance(dtype, Array):
        return UNKNOWN
    if all(k.axes == arrays[0].axes for k in arrays[1:]):
        return Array(dtype.dtype, arrays[0].axes, arrays[0].type, all(k.loose for k in arrays))
    axes = [broadcast([k.axes[k.ndim - ndim + i] for k in arrays if k.ndim - ndim + i >= 0]) for i in range(ndim)]
    return Array(dtype.dtype, tuple(axes), arrays[0].type, all(k.loose for k in arrays) and len(arrays) > 0)


def settled(kinds: tuple[Kind, ...], result: Kind, function: Callable[..., Any]) -> bool:
    """Whether the type of a result is certain though that of an operand is not: the widest is that of another."""
    sure = [k.type for k in kinds if isinstance(k, Number) and not k.loose]
    return function in ARITHMETIC and isinstance(result, Number) and result.type in sure and all(
        isinstance(k, Number) and WIDTH.get(k.type, 9) <= WIDTH.get(result.type, -1) for k in kinds)


def broadcast(sizes: list[Size]) -> Size:
    """The length of a broadcast axis."""
    rest = [size for size in sizes if size != ONE]
    if not rest:
        return ONE
    for size in rest:
        if not_one(size):
            return size
    return rest[0] if all(size == rest[0] and size != ANY for size in rest) else ANY


class NotStatic(Exception):
    """An argument is needed whose value is not known."""


def probe(function: Callable[..., Any], kinds: tuple[Any, ...], keywords: dict[str, Any]) -> Kind:
    """Call `function` on ones of the given kinds (entries that are no kinds are passed as they are).

    It is called with two different sets of lengths: what the lengths of the result are is what both agree on.
    """
    counting = function in COUNTING or (function is np.where and len(kinds) == 1)
    first = tried(function, kinds, keywords, 0)
    if first is None or counting:
        return rough(function, kinds, keywords)
    result, lengths = first
    if not has_lengths(result):
        return agreed(result, result, lengths, lengths, True)
    second = tried(function, kinds, keywords, 1)
    if second is None:
        return rough(function, kinds, keywords)
    return agreed(result, second[0], lengths, second[1], True)


def rough(function: Callable[..., Any], kinds: tuple[Any, ...], keywords: dict[str, Any]) -> Kind:
    """Without lengths: what holds where all are 2 and where all are 3 (`np.cross` has one axis less for 2)."""
    first, second = (tried(function, kinds, keywords, None, equal) for equal in (2, 3))
    if first is None or second is None:
        return UNKNOWN
    return agreed(first[0], second[0], first[1], second[1], False)


def tried(function: Callable[..., Any], kinds: tuple[Any, ...], keywords: dict[str, Any], row: int | None,
          equal: int = 2) -> tuple[Any, Lengths] | None:
    """The result of a trial call, or None where there is none."""
    lengths = Lengths(row, equal)
    try:
        args = [example(kind, lengths) for kind in kinds]
        options = {name: example(kind, lengths) for name, kind in keywords.items()}
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **options), lengths
    except Exception:
        return None


def has_lengths(result: Any) -> bool:
    """Whether the result may be longer for longer arguments: an array with axes, a tuple, a list."""
    return isinstance(result, (tuple, list)) or (isinstance(result, np.ndarray) and result.ndim > 0)


def agreed(a: Any, b: Any, mine: Lengths, theirs: Lengths, sure: bool) -> Kind:
    """The kind of two results of the same call; `sure`: their lengths mean something."""
    kind = type(a)
    if kind is not type(b):
        return UNKNOWN
    if kind in NUMBERS or isinstance(a, np.generic):
        return Number(kind)
    if kind is np.ndarray and a.dtype.kind in "biufc" and a.ndim == b.ndim:
        if not sure:
            return Array(a.dtype, (ANY,) * a.ndim)
        return Array(a.dtype, tuple(size_of(m, n, mine, theirs) for m, n in zip(a.shape, b.shape, strict=True)))
    if kind in (tuple, list) and len(a) == len(b):
        return Sequence(kind, tuple(agreed(m, n, mine, theirs, sure) for m, n in zip(a, b, strict=True)))
    if kind in (dict, set, np.ndarray, tuple, list):
        return UNKNOWN
    return Instance(kind)


def size_of(m: int, n: int, mine: Lengths, theirs: Lengths) -> Size:
    """The size that had length `m` in one trial and `n` in the other."""
    for size, length in mine.sizes.items():
        if length == m and theirs.sizes.get(size) == n and isinstance(size, Size):
            return size
    if m == n:
        return ONE if m == 1 else Exact(m)
    return ANY


def example(kind: Any, lengths: Lengths) -> Any:
    """A small value of the given kind."""
    match kind:
        case Number(type=kind_type, size=size):
            if size is not None and kind_type is int:
                return lengths.length(size)
            if kind_type is int:
                return lengths.length(ANY)
            return kind_type(1)
        case Array(dtype=dtype, axes=axes):
            ones = np.ones(tuple(lengths.length(size) for size in axes), dtype)
            if lengths.second and dtype.kind in "bui":  # masks and indices decide how long a result is
                ones.reshape(-1)[::2] = 0
            return ones
        case Sequence(type=cls, items=items):
            values = [example(item, lengths) for item in items]
            return cls(*values) if hasattr(cls, "_fields") else cls(values)
        case ListOf(type=cls, item=item) if cls in (list, tuple):
            return cls([example(item, lengths)] * lengths.length(ANY))
        case Mapping(items=entries):
            return {key: example(item, lengths) for key, item in entries}
        case Kind():
            raise NotStatic
        case _:
            return kind


# ------------------------------------------------------------------ the primitives whose shapes need a word


def contract(function: Any, kinds: tuple[Kind, ...]) -> Kind:
    """The kind of ``a @ b`` and ``dot`` of two arrays: the inner axes agree, or NumPy would have raised."""
    if len(kinds) != 2 or not all(isinstance(kind, Array) for kind in kinds):
        return UNKNOWN
    a, b = kinds
    assert isinstance(a, Array)
    assert isinstance(b, Array)
    if a.ndim == 0 or b.ndim == 0:
        return UNKNOWN
    dtype = np.result_type(a.dtype, b.dtype)
    left, right = a.axes[:-1], b.axes[:-2] + b.axes[-1:] if b.ndim > 1 else ()
    if (a.ndim <= 2 and b.ndim <= 2) or function in (np.dot, np.ndarray.dot):
        axes = (*left, *right)
    else:
        batch = max(a.ndim, b.ndim) - 2
        outer = [broadcast([axes[i - batch] for axes in (a.axes[:-2], b.axes[:-2]) if i - batch >= -len(axes)])
                 for i in range(batch)]
        axes = (*outer, *a.axes[-2:-1], *(b.axes[-1:] if b.ndim > 1 else ()))
    return Array(dtype, axes, a.type) if axes else Number(dtype.type)


def slice_length(size: Size, part: slice) -> Size:
    """The length of an axis after a slice."""
    whole = part.step is None or part.step == 1
    if whole and part.start in (None, 0) and part.stop is None:
        return size
    if not whole:
        return cut(size, part)
    if isinstance(size, (Symbol, Some)):
        start, stop = part.start or 0, part.stop or 0
        if isinstance(start, int) and isinstance(stop, int) and start >= 0 and (stop < 0 or part.stop is None):
            return Sliced(size, start - stop)
    return cut(size, part)


def cut(size: Size, part: slice) -> Size:
    """The length of a slice of which nothing more is known than its ends and its step."""
    return Some() if size == ANY else Cut(size, (part.start, part.stop, part.step))


def indexed(kind: Array, index: tuple[Any, ...]) -> Kind:
    """The kind of ``x[index]`` for a basic index: ints ("int" for one that is not known), slices, None, Ellipsis."""
    axes: list[Size] = []
    taken = sum(1 for part in index if part is not None and part is not Ellipsis)
    if taken > kind.ndim:
        return UNKNOWN
    position = 0
    for part in index:
        if part is None:
            axes.append(ONE)
        elif part is Ellipsis:
            axes.extend(kind.axes[position : position + kind.ndim - taken])
            position += kind.ndim - taken
        elif isinstance(part, slice):
            axes.append(slice_length(kind.axes[position], part))
            position += 1
        else:
            position += 1
    axes.extend(kind.axes[position:])
    scalar = not axes and Ellipsis not in index
    return Number(kind.dtype.type) if scalar else Array(kind.dtype, tuple(axes), kind.type)


def chosen(kind: Array, indices: list[Kind]) -> Kind:
    """The kind of ``x[i, j]`` for arrays of whole numbers, and whole numbers: they broadcast, the other axes follow."""
    arrays = [index for index in indices if isinstance(index, Array)]
    if len(indices) > kind.ndim or any(index.dtype.kind not in "iu" or index.loose for index in arrays):
        return UNKNOWN
    ndim = max(index.ndim for index in arrays)
    axes = [broadcast([index.axes[index.ndim - ndim + i] for index in arrays if index.ndim - ndim + i >= 0])
            for i in range(ndim)]
    whole = (*axes, *kind.axes[len(indices) :])
    return Array(kind.dtype, whole, kind.type) if whole else UNKNOWN


def element(kind: Kind) -> Kind:
    """What a loop over the value gives."""
    match kind:
        case Array(axes=(_, *rest)):
            return Array(kind.dtype, tuple(rest), kind.type) if rest else Number(kind.dtype.type)
        case ListOf():
            return kind.item
        case Instance(type=cls) if cls is range:
            return Number(int)
        case _:
            return UNKNOWN


def attribute(kind: Array, name: str) -> Kind:
    """The kind of ``x.name`` for an array."""
    if name == "shape":
        return Sequence(tuple, tuple(Number(int, size) for size in kind.axes))
    if name == "size":
        ones = all(size == ONE for size in kind.axes)
        return Number(int, ONE if ones else Symbol() if any(map(not_one, kind.axes)) else None)
    if name == "T":
        return Array(kind.dtype, kind.axes[::-1], kind.type)
    return probe(operator.attrgetter(name), (kind,), {})


def flat(kinds: Iterable[Kind]) -> Iterable[Kind]:
    """The kinds of the entries of kinds."""
    for kind in kinds:
        if isinstance(kind, Sequence):
            yield from chain(flat(kind.items))
        elif isinstance(kind, ListOf):
            yield kind.item
        else:
            yield kind


HELD = (Sequence, ListOf, Instance)


def method_of(callee: Any, kind: Kind) -> Any:
    """The function behind ``x.name(...)`` for what is known of x."""
    if isinstance(callee, Method) and isinstance(kind, (Array, Number)):
        return getattr(kind.type, callee.name, None)
    if isinstance(callee, Method) and isinstance(kind, Mapping) and callee.name in VIEWS:
        return getattr(kind.type, callee.name)
    if isinstance(callee, Method) and isinstance(kind, Instance) and kind.type is dict and callee.name in VIEWS:
        return getattr(dict, callee.name)
    if isinstance(callee, Method) and callee.name in ("count", "index"):
        return getattr(kind.type, callee.name) if isinstance(kind, HELD) and kind.type in (list, tuple) else callee
    return callee
