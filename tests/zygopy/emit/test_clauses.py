"""Handlers as `except` clauses and as `finally`."""

from __future__ import annotations

import ast

from zygopy.core.values import Const
from zygopy.emit.clauses import clauses, repeats
from zygopy.emit.lines import Line, if_line


def expression(text):
    return ast.parse(text, mode="eval").body


def statement(text):
    return Line(ast.parse(text).body[0])


def test_tests_on_the_class_are_clauses():
    test = expression("isinstance(error, KeyError)")
    lines = [if_line(test, [statement("a = 1")], [statement("b = error")], None, None)]

    found = clauses(expression("(KeyError, ValueError)"), "error", lines)

    assert [(ast.unparse(clause.type), clause.name) for clause, _ in found] == [("KeyError", None), ("ValueError", "error")]


def test_other_tests_stay():
    lines = [if_line(expression("x > 0"), [statement("a = 1")], [], None, None)]

    ((clause, kept),) = clauses(expression("(KeyError, ValueError)"), "error", lines)

    assert ast.unparse(clause.type) == "(KeyError, ValueError)"
    assert kept is lines


def test_what_is_done_on_both_ways_is_done_finally():
    done, again = [statement("print(1)")], [statement("print(1)"), statement("raise")]

    assert repeats(Const(BaseException), again, done)
    assert not repeats(Const(ValueError), again, done)
    assert not repeats(Const(BaseException), again, [statement("print(2)")])
