"""Small facts about statements."""

from __future__ import annotations

import ast

import pytest

from zygopy.emit.lines import Line, if_line, negate


def leaves(source):
    def line(tree):
        blocks = ([line(s) for s in tree.body], [line(s) for s in tree.orelse]) if isinstance(tree, ast.If) else ()
        return Line(tree, blocks=blocks)

    return line(ast.parse(source).body[0]).leaves


@pytest.mark.parametrize(("source", "wanted"), [
    ("raise x", True), ("x = 1", False), ("if x:\n raise y", False), ("if x:\n raise y\nelse:\n raise z", True),
    ("if x:\n raise y\nelse:\n x = 1", False),
])  # fmt: skip
def test_what_leaves_a_block(source, wanted):
    assert leaves(source) is wanted


@pytest.mark.parametrize(("test", "wanted"), [
    ("x", "not x"), ("not x", "x"), ("x is None", "x is not None"), ("x not in y", "x in y"), ("x < y", "not x < y"), ("x == y", "not x == y"),
])  # fmt: skip
def test_a_test_is_turned_round_only_where_that_is_the_same(test, wanted):
    assert ast.unparse(negate(ast.parse(test, mode="eval").body)) == wanted


def test_an_if_has_two_blocks():
    assert [len(block) for block in if_line(ast.Constant(True), [Line(ast.Pass())], [], None, None).blocks] == [1, 0]
