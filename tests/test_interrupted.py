"""An error in the middle leaves nothing behind: arguments as the plain call leaves them, the next gradient right."""

import inspect
import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest

import zygopy
from zygopy import dispatch

from .oracle import copied, disagreements
from .programs import CORPUS
from .test_corpus import CORE, FOLLOWED, chosen, expected, plain_call, same, tolerance

NAMES = [name for name in FOLLOWED if name in CORE][::8]
MOST = 24  # statements of a program at which it is stopped


class Stop(BaseException):
    """What nobody catches."""


@contextmanager
def stopped(at: int, within: Callable[[CodeType], bool], events: tuple[str, ...] = ("line",)) -> Iterator[list[int]]:
    """Raise at the `at`-th line (or call) of some code; what is counted is what was passed."""
    passed = [0]

    def local(frame: FrameType, event: str, arg: Any) -> Any:
        if event in events:
            passed[0] += 1
            if passed[0] == at:
                raise Stop
        return local

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        if not within(frame.f_code):
            return None
        return local(frame, event, arg)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield passed
    finally:
        sys.settrace(before)


def generated(code: CodeType) -> bool:
    return code.co_filename.startswith("<zygopy") and "guard" not in code.co_filename


def users(code: CodeType) -> bool:
    return "tests/programs/" in code.co_filename.replace("\\", "/")


def compiler(code: CodeType) -> bool:
    ours = "/zygopy/" in code.co_filename.replace("\\", "/") and "tests" not in code.co_filename
    return ours and not code.co_flags & inspect.CO_GENERATOR  # what is raised while one is closed is lost


def spread(count: int, most: int = MOST) -> list[int]:
    """Up to so many of the numbers from 1 to `count`."""
    return sorted({1 + i * count // most for i in range(most)} & set(range(1, count + 1)))


def plain_states(name: str) -> list[Any]:
    """How the arguments look at each line of the plain call, and after it."""
    case = CORPUS[name]
    states = [plain_call(name)[1]]
    with stopped(0, users) as passed:
        case.function(*copied(case.args))
    for at in range(1, passed[0] + 1):
        args = copied(case.args)
        with pytest.raises(Stop), stopped(at, users):
            case.function(*args)
        if not any(same(args, state) for state in states):
            states.append(args)
    return states


def right(name: str) -> bool:
    case = CORPUS[name]
    gradients = zygopy.gradient(case.function, *copied(case.args))
    return list(disagreements(chosen(gradients, case), expected(name), tolerance(case))) == []


@pytest.mark.parametrize("name", NAMES)
def test_stopped_at_any_statement_nothing_is_left_behind(name: str) -> None:
    case = CORPUS[name]
    states = plain_states(name)
    zygopy.gradient(case.function, *copied(case.args))  # what is derived is there
    with stopped(0, generated) as passed:
        zygopy.gradient(case.function, *copied(case.args))

    for at in spread(passed[0]):
        args = copied(case.args)
        with pytest.raises(Stop), stopped(at, generated):
            zygopy.gradient(case.function, *args)
        assert any(same(args, state) for state in states), (at, args)

    assert right(name)


@pytest.mark.parametrize("name", NAMES[::6])
def test_stopped_while_it_is_derived_it_is_derived_again(name: str) -> None:
    case = CORPUS[name]

    dispatch.BOOKS.changed()  # drops what was derived
    zygopy.gradient(case.function, *copied(case.args))  # the texts of rules are read
    dispatch.BOOKS.changed()
    with stopped(0, compiler, ("call",)) as passed:
        zygopy.gradient(case.function, *copied(case.args))
    for at in spread(passed[0] - 20, 8):
        dispatch.BOOKS.changed()
        args = copied(case.args)
        with pytest.raises(Stop), stopped(at, compiler, ("call",)):
            zygopy.gradient(case.function, *args)
        assert right(name), at


def test_threads_that_are_stopped_do_not_disturb_the_others() -> None:
    wrong: list[str] = []

    def work(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(12):
            name = draw.choice(NAMES[::4])
            case = CORPUS[name]
            try:
                with stopped(draw.randrange(1, 40), generated if draw.random() < 0.7 else compiler):
                    zygopy.gradient(case.function, *copied(case.args))
            except Stop:
                pass
            if not right(name):
                wrong.append(name)

    for name in NAMES[::4]:
        expected(name)  # differences are taken once
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
