"""What goes over a stream takes no more of it than it needs."""

from __future__ import annotations

import itertools

import pytest

import zygopy

pytestmark = pytest.mark.core


def noted(xs):
    for i, x in enumerate(xs):
        print(i)
        yield x


@pytest.mark.parametrize(("function", "taken"), [
    (lambda xs: sum(x for x in itertools.islice(noted(xs), 2)), 2),
    (lambda xs: sum(a * b for a, b in zip(noted(xs), [1.0, 2.0])), 3),
    (lambda xs: sum(a * b for a, b in zip([1.0, 2.0], noted(xs))), 2),
    (lambda xs: sum(itertools.takewhile(lambda x: x < 2.5, noted(xs))), 3),
    (lambda xs: xs[0] * any(x > 1.5 for x in noted(xs)), 2),
    (lambda xs: sum(itertools.chain(noted(xs), noted(xs))), 8),
])  # fmt: skip
def test_as_much_is_taken_as_by_the_plain_call(function, taken, capsys):
    xs = [1.0, 2.0, 3.0, 4.0]
    want = function(xs)
    assert len(capsys.readouterr().out.split()) == taken

    value, _ = zygopy.withgradient(function, xs)

    assert len(capsys.readouterr().out.split()) == taken
    assert value == want
