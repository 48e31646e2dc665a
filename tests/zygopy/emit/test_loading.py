"""Texts become functions of the user's module, whose lines are known."""

from __future__ import annotations

import gc
import linecache
import operator as o
import traceback
import types

import numpy as np
import pytest

import zygopy
from tests.zygopy.emit.building import Body, value, values
from zygopy import runtime
from zygopy.core import ops
from zygopy.core.nodes import Bind
from zygopy.core.values import Const
from zygopy.emit import annotate, emit, load, loading
from zygopy.errors import Span


def made(make, user):
    b = Body()
    (x,) = values("x")
    return load(emit(b.function("f_gradient", [x], make(b, x), user=user)), user)


def test_the_globals_are_the_users_own():
    user = {"scale": 2, "np": np}
    f = made(lambda b, x: b.bind(o.mul, b.bind(ops.read_global, "scale", inline=True), x), user)
    assert f(3) == 6
    user["scale"] = 10

    assert f(3) == 30
    assert f.__globals__ is user
    assert "f_gradient" not in user and "make" not in user


def test_what_the_text_needs_besides_is_bound():
    user = {"conj": None}
    f = made(lambda b, x: b.bind(runtime.conj, b.bind(np.abs, x)), user)

    assert f(-3.0) == 3.0
    assert set(user) == {"conj", "__builtins__"}


def test_a_function_has_its_name():
    f = made(lambda b, x: x, {})

    assert (f.__name__, f.__qualname__, f.__code__.co_name) == ("f_gradient", "f_gradient", "f_gradient")


def test_tracebacks_show_the_lines_that_run():
    f = made(lambda b, x: b.bind(o.truediv, 1, b.bind(o.sub, x, x)), {})
    with pytest.raises(ZeroDivisionError) as caught:
        f(2)

    assert "return 1 / (x - x)" in "".join(traceback.format_exception(caught.value))


def test_two_functions_of_one_name_have_two_files():
    files = {made(lambda b, x: x, {}).__code__.co_filename for _ in range(2)}

    assert len(files) == 2
    assert all(name.startswith("<zygopy f_gradient ") for name in files)


def test_lines_are_forgotten_with_their_function():
    f = made(lambda b, x: x, {})
    name = f.__code__.co_filename
    linecache.checkcache()
    assert linecache.getline(name, 1) == "def f_gradient(x):\n"
    del f
    gc.collect()

    assert name not in linecache.cache


def failing(span):
    b = Body()
    (x,) = values("x")
    step = Bind((value("y"),), Const(o.truediv), (Const(1), x), span=span)
    b.add(step)
    text = emit(b.function("f_gradient", [x], step.targets[0]))
    return text, load(text, {})


def test_an_error_says_where_it_comes_from(tmp_path):
    file = tmp_path / "user.py"
    file.write_text("def f(x):\n    return 1 / x\n")
    text, f = failing(Span(str(file), 2, 11, 2, 16, "f"))
    with pytest.raises(ZeroDivisionError) as caught:
        f(0)
    annotate(caught.value, text.linemap)
    annotate(caught.value)

    assert caught.value.__notes__ == [f'derived from "{file}", line 2, in f: return 1 / x']


def test_an_error_of_a_function_that_is_gone_still_says_where():
    text, f = failing(Span("gone.py", 2, 11, 2, 16, "f"))
    with pytest.raises(ZeroDivisionError) as caught:
        f(0)
    linecache.cache.pop(f.__code__.co_filename)
    annotate(caught.value, text.linemap)

    assert caught.value.__notes__ == ['derived from "gone.py", line 2, in f']


def test_an_error_from_elsewhere_is_left_alone():
    text, _f = failing(Span("user.py", 2, 11, 2, 16, "f"))
    with pytest.raises(ValueError) as caught:
        int("no")
    annotate(caught.value, text.linemap)

    assert not hasattr(caught.value, "__notes__")


def test_a_shadow_without_a_name_is_refused_at_run_time():
    lines = ["def f_gradient(x):\n", "    ys = x\n", "    shadows = {}\n", "    shadow_at(shadows, ys)\n"]

    def place(line):
        return types.SimpleNamespace(tb_lineno=line)

    assert isinstance(loading.unfollowed(place(4), lines), zygopy.AliasedMutation)
    assert loading.unfollowed(place(2), lines) is None  # the user's own mistake
    assert loading.unfollowed(place(4), lines[:2] + lines[3:]) is None
