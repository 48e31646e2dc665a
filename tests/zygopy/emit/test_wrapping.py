"""Where long lines are broken."""

from __future__ import annotations

import ast

import pytest

from zygopy.emit.wrapping import entries, wrap


def test_a_short_line_stays():
    assert wrap("x = f(a, b)", 40) == "x = f(a, b)"


def test_entries_go_below_each_other():
    assert wrap("tape.append((alpha, beta, gamma))", 24) == "tape.append((alpha,\n             beta,\n             gamma))"
    assert wrap("x = f(alpha, beta, gamma, delta)", 22) == "x = f(alpha, beta,\n      gamma, delta)"


def test_the_targets_of_a_loop_get_brackets():
    assert wrap("for alpha, beta, gamma in reversed(tape):", 26) == "for (alpha, beta,\n     gamma) in reversed(tape):"


def test_the_largest_brackets_are_chosen():
    assert wrap("return f(x), ([a, b], c, d, e)", 24) == "return f(x), ([a, b], c,\n              d, e)"


def test_a_line_that_cannot_be_broken_stays():
    assert wrap("x = alpha + beta + gamma + delta", 10) == "x = alpha + beta + gamma + delta"


def test_strings_are_not_broken():
    assert list(entries("'a, b', \"c, (\", {d: [e, f]}, 'it\\'s, '")) == ["'a, b'", '"c, ("', "{d: [e, f]}", "'it\\'s, '"]


@pytest.mark.parametrize("width", range(10, 80, 7))
@pytest.mark.parametrize("text", [
    "value, pullback = rule(alpha, f(beta, gamma), [delta, epsilon], key='a, b', **options)",
    "for alpha, (beta, gamma), delta in zip(xs, ys):\n    pass",
    "x[alpha, beta:gamma, :] = f(alpha)[beta, gamma], (delta,), ()",
    "return (alpha,), beta",
    "tape.append(((alpha, beta), (gamma)))",
    "tape.append((alpha, beta),)",
    "tape.append([(alpha, beta, gamma)])",
    "tape.append((alpha, beta) + (gamma, delta))",
])  # fmt: skip
def test_a_broken_line_says_the_same(text, width):
    head, newline, rest = text.partition("\n")

    assert ast.dump(ast.parse(wrap(head, width) + newline + rest)) == ast.dump(ast.parse(text))
