"""Every drawn program has the exact gradient, or is refused at a place.  FUZZ=2000 draws more than the usual number."""

import os

import pytest

from .generate import Block, drawing_of, drawn, written
from .judge import ARGS, Verdict, exact, judge, loaded
from .shrink import shrunk

COUNT = int(os.environ.get("FUZZ", "500"))
RIGHT = ("agrees", "refused", "refused forwards", "own", "drawn again")


@pytest.mark.parametrize("seed", [pytest.param(n, marks=pytest.mark.core if n % 16 == 0 else ()) for n in range(COUNT)])
def test_a_drawn_program_is_right_or_refused(seed: int) -> None:
    found = judge(written(drawn(seed)))

    assert found.outcome in RIGHT, found.reason


def test_each_construct_is_in_one_of_twenty_programs() -> None:
    count = 400
    used = [drawing_of(seed)[1] for seed in range(count)]
    rare = {construct for row in used for construct in row if sum(construct in other for other in used) < count / 20}

    assert rare == set()


def test_a_program_draws_the_same_again() -> None:
    assert written(drawn(7)) == written(drawn(7))


def test_the_exact_gradient_is_that_of_differences() -> None:
    text = written(drawn(2))
    program = loaded(text)
    a, b, v = ARGS
    want = [(program(a + 1e-6, b, v.copy()) - program(a - 1e-6, b, v.copy())) / 2e-6,
            (program(a, b + 1e-6, v.copy()) - program(a, b - 1e-6, v.copy())) / 2e-6]

    assert exact(text).d[:2] == pytest.approx(want, abs=1e-7)


def test_a_wrong_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.judge.zygopy.withgradient", lambda f, *args: (f(*args), (1.0, None, None)))

    assert judge(written(drawn(2))) == Verdict("wrong", "the gradient")


def test_a_failing_program_shrinks_to_what_fails() -> None:
    last = Block("c = 3")
    inner = Block("", [("for x in v:", [Block("b = 2"), last])])
    statements = [Block("a = 1"), Block("", [("if a > 1:", [inner]), ("else:", [Block("s = 4")])])]

    assert shrunk(statements, lambda smaller: "c = 3" in written(smaller)) == [last]
