"""`match` becomes tests and bindings, and the first pattern that fits is taken."""

from __future__ import annotations

import pytest

import zygopy

pytestmark = pytest.mark.core


def area(shape):
    match shape:
        case ("circle", r):
            return 3.0 * r * r
        case ("box", a, b) if a > b:
            return a * b
        case {"side": s, **rest}:
            return s * s * (1 + len(rest))
        case [first, *others]:
            return first * len(others)
        case 2.0 | 3.0:
            return 7.0
        case float() as x:
            return 5.0 * x
        case _:
            return 0.0


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        (("circle", 2.0), (None, 12.0)),
        (("box", 3.0, 2.0), (None, 2.0, 3.0)),
        ({"side": 3.0, "b": 1}, {"side": 12.0, "b": None}),
        ([4.0, 1.0, 1.0], [2.0, None, None]),
        (1.5, 5.0),
    ],
)
def test_the_first_pattern_that_fits(shape, wanted):
    got = zygopy.gradient(area, shape)[0]

    assert plain(got) == plain(wanted)


def plain(tree):
    """Zero and None alike: whether a path exists is not the question here."""
    if isinstance(tree, dict):
        return {key: plain(part) for key, part in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(part) for part in tree]
    return tree or 0.0


def test_nothing_fits():
    assert plain(zygopy.gradient(area, "none")[0]) == 0.0
