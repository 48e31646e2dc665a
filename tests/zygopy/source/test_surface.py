"""Tests for zygopy/source/surface.py."""

import ast

import pytest

from zygopy.source.surface import gast, interior_string_lines, positional, printed, to_surface


def function(text):
    return to_surface(ast.parse(text).body[0])


def test_places_survive():
    tree = function("def f(x):\n    return x + 1\n")
    value = tree.body[0].value

    assert (value.lineno, value.col_offset, value.end_lineno, value.end_col_offset) == (2, 11, 2, 16)
    assert (tree.args.args[0].col_offset, tree.args.args[0].end_col_offset) == (6, 7)


def test_tree_is_not_pythons_own():
    plain = ast.parse("def f(x): return x")

    to_surface(plain.body[0]).body.clear()

    assert len(plain.body[0].body) == 1


def test_positional_parameters():
    assert positional(function("def f(a, /, b, *c, d, **e): pass")) == ["a", "b"]


@pytest.mark.parametrize("prefix", ["", "f", "b", "r"])
def test_lines_that_begin_inside_a_string(prefix):
    tree = function(f'def f(x):\n    a = {prefix}"""1\n2\n3"""\n    b = "4"\n    return "a\\\n5"\n')

    assert interior_string_lines(tree) == {3, 4, 7}


def test_printing_needs_no_places():
    assert printed(gast.Name("x", gast.Load(), None, None)) == "x"
