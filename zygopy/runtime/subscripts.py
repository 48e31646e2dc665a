"""Which axes of a sum of products belong together: questions about subscripts, answered by text and numbers."""

from __future__ import annotations

from string import ascii_letters
from typing import Any, NamedTuple


class Way(NamedTuple):
    """How the cotangent of an operand is made.

    `call`: the subscripts of an einsum of y_bar and the other operands ("": y_bar itself).  `missing`: the axes
    that only this operand has.  `diagonal`: the subscripts that read the diagonal where it names an axis twice.
    `scaled`: it is the one other operand times y_bar, spread along these axes.  `product`: it is a product of two
    matrices: whether y_bar comes first, and which are transposed.
    """

    call: str
    missing: tuple[int, ...] = ()
    diagonal: str = ""
    scaled: tuple[int, ...] | None = None
    product: tuple[bool, bool, bool] | None = None


def way_back(subscripts: str, ndims: tuple[int, ...], i: int) -> Way:
    """How the cotangent of an operand is made."""
    *terms, y = labels(subscripts, ndims)
    x, others = terms[i], terms[:i] + terms[i + 1 :]
    once = "".join(dict.fromkeys(x))
    known = "".join(others) + y
    kept = "".join([label for label in once if label in known])
    missing = tuple([i for i, label in enumerate(once) if label not in known])
    if len(once) < len(x):
        return Way(",".join([y, *others]) + "->" + kept, missing, f"{x}->{once}")
    if not others:
        return Way("" if kept == y else f"{y}->{kept}", missing)
    if len(others) == 1 and not missing:
        (other,) = others
        if other == x and y == "".join([label for label in x if label in y]):
            return Way("", scaled=tuple([i for i, label in enumerate(x) if label not in y]))
        if product := matrix_product(y, other, x):
            return Way("", product=product)
    return Way(",".join([y, *others]) + "->" + kept, missing)


def matrix_product(y: str, other: str, x: str) -> tuple[bool, bool, bool] | None:
    """How `x` is a product of the matrices `y` and `other`: which is first, and whether they are transposed."""
    summed = set(y) & set(other)
    if not all(len(set(term)) == len(term) == 2 for term in (y, other, x)) or len(summed) != 1 or summed & set(x):
        return None
    y_first = x[0] in y
    left, right = (y, other) if y_first else (other, y)
    return y_first, left[1] not in summed, right[0] not in summed


def labels(subscripts: str, ndims: tuple[int, ...]) -> list[str]:
    """The axes of every operand and of the result, a letter for each; an ellipsis gets letters of its own."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    free = [letter for letter in ascii_letters if letter not in subscripts]
    lengths = [ndim - len(term.replace("...", "")) for term, ndim in zip(terms, ndims, strict=True)]
    broadcast = "".join(free[: max(lengths, default=0)])
    if not arrow:
        named = inputs.replace(",", "").replace("...", "")
        output = "..." * ("..." in inputs) + "".join(sorted([label for label in named if named.count(label) == 1]))
    expanded = [
        term.replace("...", broadcast[len(broadcast) - length :]) for term, length in zip(terms, lengths, strict=True)
    ]
    return [*expanded, output.replace("...", broadcast)]


def lettered(sublists: tuple[Any, ...], output: Any) -> str:
    """The subscripts of ``einsum(a, [0, 1], b, [1, 2], [0, 2])`` as text."""
    text = ",".join(map(letters_of, sublists))
    return text if output is None else f"{text}->{letters_of(output)}"


def letters_of(numbers: Any) -> str:
    """The letters that stand for numbered axes, in the same order of the alphabet."""
    letters = sorted(ascii_letters)
    return "".join(["..." if number is Ellipsis else letters[number] for number in numbers])


# ------------------------------------------------------------------ tensordot


def summed_axes(axes: Any, ndim_a: int, ndim_b: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The pairs of axes that a tensordot sums over, counted from the front."""
    if isinstance(axes, int):
        return tuple(range(ndim_a - axes, ndim_a)), tuple(range(axes))
    first, second = axes
    first = (first,) if isinstance(first, int) else first
    second = (second,) if isinstance(second, int) else second
    return tuple(int(i) % ndim_a for i in first), tuple(int(i) % ndim_b for i in second)


def free_axes(ndim: int, summed: tuple[int, ...]) -> tuple[int, ...]:
    """The axes that are not summed over."""
    return tuple(i for i in range(ndim) if i not in summed)


def matching(mine: tuple[int, ...], yours: tuple[int, ...]) -> tuple[int, ...]:
    """My axes in the order of those that they are paired with."""
    return tuple(axis for _, axis in sorted(zip(yours, mine, strict=True)))


def inverse(order: tuple[int, ...]) -> tuple[int, ...]:
    """The transposition that puts axes standing in this order back in place."""
    return tuple(sorted(range(len(order)), key=order.__getitem__))


# ------------------------------------------------------------------ kron


def block_shape(outer: tuple[int, ...], inner: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a Kronecker product with its blocks apart: outer and inner lengths by turns."""
    ndim = max(len(outer), len(inner))
    pairs = zip(padded_shape(outer, ndim), padded_shape(inner, ndim), strict=True)
    return tuple([length for pair in pairs for length in pair])


def block_axes(ndim: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Of a Kronecker product with its blocks apart: the outer axes, the inner ones, and those of a factor."""
    return tuple(range(0, 2 * ndim, 2)), tuple(range(1, 2 * ndim, 2)), tuple(range(ndim))


def padded_shape(shape: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """The shape with ones in front."""
    return (1,) * (ndim - len(shape)) + shape
