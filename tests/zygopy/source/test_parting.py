"""A statement taken apart does the same in the same order."""

from __future__ import annotations

import ast

import pytest

from zygopy.source.parting import parted, path_of
from zygopy.source.surface import printed, to_surface

pytestmark = pytest.mark.core


def parts_of(text: str, around: str = "") -> list[str]:
    tree = to_surface(ast.parse(f"{text}\n{around}"))
    found = parted(tree.body[0], tree)
    return [printed(part).replace("%part", "_").replace(" 1 0", "") for part in found or []]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("y = x", []),
        ("f(x)", []),
        ("y = f(g(x))", ["_1 = g(x)", "_3 = f(_1)", "y = _3"]),
        ("m[0], t = f(x), g(m)", ["_1 = f(x)", "_3 = g(m)", "m[0] = _1", "t = _3"]),
        ("s += f(x)", ["_1 = f(x)", "s += _1"]),
        ("box.half = f(x)", ["_1 = f(x)", "box.half = _1"]),
        ("return a.b + c[d]", ["_1 = a.b", "_3 = c[d]", "_5 = _1 + _3", "return _5"]),
        ("f(x)(y, *z)", ["_1 = f(x)", "_1(y, *z)"]),
        ("(a, b[0]), c = f(x)", ["_1 = f(x)", "_3, _4 = _1", "_6, _7 = _3", "a = _6", "b[0] = _7", "c = _4"]),
    ],
)
def test_what_is_inside_comes_first(text: str, want: list[str]) -> None:
    assert parts_of(text) == want


def test_only_one_way_of_a_conditional_expression_is_computed() -> None:
    assert parts_of("y = f(x) if c else g(x)") == ["if c:\n    _1 = f(x)\nelse:\n    _1 = g(x)", "y = _1"]


def test_what_is_to_the_right_of_and_is_only_computed_if_asked_for() -> None:
    assert parts_of("y = a or f(x)") == ["_1 = a", "if not _1:\n    _1 = f(x)", "y = _1"]


def test_a_name_that_an_inner_function_assigns_is_kept_as_it_was() -> None:
    inner = "def f():\n    nonlocal s\n    s = 2"

    assert parts_of("y = s + f()", inner) == ["_1 = s", "_3 = f()", "_5 = _1 + _3", "y = _5"]
    assert parts_of("s += f()", inner) == ["_1 = s", "_3 = f()", "_1 += _3", "s = _1"]


def test_a_part_of_a_part_has_a_name_of_its_own() -> None:
    tree = to_surface(ast.parse("y = f(x) if c else g(x)"))
    choice, last = parted(tree.body[0], tree) or []

    assert len({path_of(part) for part in (choice.body[0], choice.orelse[0], choice, last, tree.body[0])}) == 5
