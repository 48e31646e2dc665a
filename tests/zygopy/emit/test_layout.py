"""How statements stand on the page."""

from __future__ import annotations

import ast
import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import Body, statement, value, values, written
from zygopy.core.nodes import Bind, Function
from zygopy.core.values import Const
from zygopy.emit import emit
from zygopy.emit.layout import docstring, lay_out, same_tree
from zygopy.emit.lines import Line, definition
from zygopy.errors import InternalError, Span


def test_comments_above_and_behind_a_statement_survive():
    b = Body()
    (x,) = values("x")
    y = b.bind(o.mul, x, 2, hint="y", named=True, origin="# twice\ny = x * 2  # why not")

    assert written(b.function("f", [x], b.tuple(y, y))) == "def f(x):\n    # twice\n    y = x * 2  # why not\n    return y, y\n"


def test_an_annotation_survives():
    b = Body()
    (x,) = values("x")
    y = b.bind(o.mul, x, 2, hint="y", named=True, origin="y: float = x * 2")

    assert "    y: float = x * 2\n" in written(b.function("f", [x], y))


def test_a_string_over_several_lines_is_not_moved():
    b = Body()
    (x,) = values("x")
    text = "y = x + '''a\nb'''"
    y = b.bind(o.add, x, "a\nb", hint="y", named=True, origin=text)

    assert written(b.function("f", [x], y)) == "def f(x):\n    y = x + 'a\\nb'\n    return y\n"


def test_the_heading_of_a_loop_keeps_its_comment():
    b = Body()
    (xs,) = values("xs")
    item = value("x")
    with b.block() as steps:
        b.do(print, item, 1)
    b.loop(item, xs, [], steps, [], origin="# all of them\nfor x in xs:   # one by one\n    # shows it\n    print(x)")

    assert written(b.function("f", [xs])) == """\
def f(xs):
    # all of them
    for x in xs:   # one by one
        print(x, 1)
    return None
"""


def test_an_elif_keeps_its_comment():
    b = Body()
    (x,) = values("x")
    with b.block() as inner:
        with b.block() as last:
            b.do(print, 2)
        b.branch(b.bind(o.eq, x, 2), (last, []), ([], []), origin="if x == 2:  # two\n    print(2)")
    with b.block() as first:
        b.do(print, 1)
    b.branch(b.bind(o.eq, x, 1), (first, []), (inner, []), origin="if x == 1:  # one\n    print(1)\nelif x == 2:\n    print(2)")

    assert written(b.function("f", [x])) == """\
def f(x):
    if x == 1:  # one
        print(1)
    elif x == 2:  # two
        print(2)
    return None
"""


def test_the_line_map_leads_to_the_users_lines():
    b = Body()
    (x,) = values("x")
    spans = [Span("user.py", line, 4, line, 9, "f") for line in (2, 3)]
    y = Bind((value("y"),), Const(np.sin), (x,), span=spans[0])
    z = Bind((value("z"),), Const(np.cos), y.targets, span=spans[1], origin=statement("z = np.cos(y)"))
    b.add(y)
    b.add(z)
    text = emit(b.function("f", [x], z.targets[0]))

    assert text.source.splitlines()[1:3] == ["    y = np.sin(x)", "    z = np.cos(y)"]
    assert [text.linemap.get(line) for line in range(1, 5)] == [None, *spans, None]


@pytest.mark.parametrize("text", ["One line.", "Two\n    lines.\n    ", 'A "quote"', "back\\slash", "\x00", 'three """ quotes', "é"])
def test_a_docstring_reads_back(text):
    assert ast.literal_eval(docstring(text)) == text
    f = Function("f", (), Body().function("f", []).body, None, text, {})
    space = {}
    exec(emit(f).source, space)
    assert space["f"].__doc__ == text


def test_what_does_not_read_back_is_refused():
    wrong = ast.Return(ast.Name("x y", ast.Load()))
    with pytest.raises(InternalError, match="not Python"):
        lay_out(Line(definition("f", []), blocks=([Line(wrong)],)))
    other = ast.Return(ast.Name("x + y", ast.Load()))
    with pytest.raises(InternalError, match="reads back as something else"):
        lay_out(Line(definition("f", []), blocks=([Line(other)],)))


@pytest.mark.parametrize(("a", "b", "same"), [
    ("x + 1", "x+1", True), ("x + 1", "x + 1.0", False), ("1e-5", "0.00001", True), ("f(a=1)", "f(a=2)", False),
    ("f'a{x}b'", "f'a{x}' 'b'", True), ("[x]", "[x, y]", False), ("x", "x()", False),
])  # fmt: skip
def test_trees_are_compared_by_what_they_say(a, b, same):
    assert same_tree(ast.parse(a), ast.parse(b)) is same
