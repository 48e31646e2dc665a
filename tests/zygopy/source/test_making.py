"""Tests for zygopy/source/making.py."""

import ast

from zygopy.source import making
from zygopy.source.surface import gast, printed, to_surface


def at():
    return to_surface(ast.parse("\n  # here\nx + 1").body[0].value)


def test_made_nodes_print_as_what_they_mean():
    place = at()
    x, one = making.name("x", place), making.constant(1, place)
    test = making.boolean("And", [making.compare(x, "Lt", one, place), x], place)
    node = making.if_(test, [making.assign("y", one, place)], [], place)

    assert printed(node) == "if x < 1 and x:\n    y = 1"


def test_one_value_needs_no_operator():
    x = making.name("x", at())

    assert making.boolean("Or", [x], at()) is x


def test_made_nodes_stand_where_they_are_put():
    place = at()
    made = [making.name("x", place), making.constant(1, place), making.assign("y", place, place)]
    made.append(making.if_(made[0], made[2:], [], gast.arguments([], [], None, [], [], None, [])))

    assert {(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) for node in made} == {(3, 0, 3, 5)}
