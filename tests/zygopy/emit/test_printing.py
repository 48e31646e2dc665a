"""Brackets: no more than Python needs, and never fewer."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zygopy.emit.layout import same_tree
from zygopy.emit.printing import bare, text

MINIMAL = """
a + b * c; (a + b) * c; a - (b - c); a - b - c; a ** b ** c; (a ** b) ** c; -a ** b; (-a) ** b; a ** -b; 2.0 * -a; --a; not a; not a == b
a < b < c; (a < b) < c; a and b and c; (a or b) and c; a or b and c; not (a and b); a if b else c; (a if b else c) if a else b
a if b else b if c else a; (a if b else c) + 1; f(a if b else c, *d, k=e, **g); (a + b).T; (-a).T; (2).real; a.b.c(d)[e]; (a + b)[c](d)
x[1:2, ::3, ...]; x[a,]; x[()]; x[a:b]; x[*a, b]; (a, b); (a,); (); [a, b]; {a, b}; {a: b, **c}; a @ b.T; ~a & b | c ^ d << 1
a is not b; a not in (b, c); (lambda: a)(); f((lambda x: x)); [a for a in b]; b'a'; 1j; f'{a!r:>{b}}'; a // b % c; a * (b / c); f(*a or b)
"""


@pytest.mark.parametrize("source", [source.strip() for source in MINIMAL.replace("\n", ";").split(";") if source.strip()])
def test_an_expression_keeps_just_its_brackets(source):
    tree = ast.parse(source, mode="eval").body

    assert text(tree) == source.replace("f((lambda x: x))", "f(lambda x: x)").replace("*a or b", "*(a or b)")


def test_a_row_needs_no_brackets():
    assert [bare(ast.parse(source, mode="eval").body) for source in ("(a, (b, c))", "(a,)", "()", "a")] == ["a, (b, c)", "a,", "()", "a"]


LEAVES = st.sampled_from([ast.Name("x"), ast.Constant(2), ast.Constant(1.5), ast.Constant("s"), ast.Constant(None)])
BINARY = st.sampled_from([ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Pow, ast.MatMult, ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift])
UNARY = st.sampled_from([ast.USub, ast.UAdd, ast.Invert, ast.Not])
COMPARISON = st.sampled_from([ast.Lt, ast.Eq, ast.Is, ast.NotIn])


def larger(trees):
    return st.one_of(
        st.builds(lambda a, op, b: ast.BinOp(a, op(), b), trees, BINARY, trees),
        st.builds(lambda op, a: ast.UnaryOp(op(), a), UNARY, trees),
        st.builds(lambda a, op, b: ast.Compare(a, [op()], [b]), trees, COMPARISON, trees),
        st.builds(lambda op, row: ast.BoolOp(op(), row), st.sampled_from([ast.And, ast.Or]), st.lists(trees, min_size=2, max_size=3)),
        st.builds(ast.IfExp, trees, trees, trees),
        st.builds(lambda a: ast.Attribute(a, "T"), trees),
        st.builds(ast.Subscript, trees, trees),
        st.builds(lambda a, b, c: ast.Subscript(a, ast.Tuple([ast.Slice(b, None, c)])), trees, trees, trees),
        st.builds(lambda f, a, b, c: ast.Call(f, [a, ast.Starred(b)], [ast.keyword(None, c)]), trees, trees, trees, trees),
        st.builds(lambda row: ast.Tuple(row), st.lists(trees, max_size=3)),
        st.builds(lambda k, v, w: ast.Dict([k, None], [v, w]), trees, trees, trees),
    )


@given(st.recursive(LEAVES, larger, max_leaves=12))
def test_every_expression_reads_back(tree):
    assert same_tree(ast.parse(text(tree), mode="eval").body, tree)
