"""How constants are written."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest

from zygopy import runtime
from zygopy.core.values import Const
from zygopy.emit.constants import Constants

USER = {"np": np, "math": math, "helper": abs}


def made(user=USER, own=(), wished=()):
    return Constants(user, frozenset(own), frozenset(wished))


@pytest.mark.parametrize(("value", "text"), [
    (None, "None"), (True, "True"), (..., "..."), ("a'b", '"a\'b"'), (b"x", "b'x'"),
    (3, "3"), (-3, "-3"), (2.5, "2.5"), (-0.0, "-0.0"), (1e100, "1e+100"), (1j, "1j"), (1 - 2j, "complex(1.0, -2.0)"),
    (math.inf, "np.inf"), (-math.inf, "-np.inf"), (math.nan, "np.nan"),
    ((1, -2), "(1, -2)"), ((), "()"), (slice(None, -1), "slice(None, -1, None)"),
    (np.float32(0.5), "np.float32(0.5)"), (np.int64(-3), "np.int64(-3)"), (np.bool_(True), "np.bool(True)"),
    (np.dtype("f4"), "np.dtype('float32')"), (np.float32, "np.float32"),
    (np.sum, "np.sum"), (np.abs, "np.abs"), (np.true_divide, "np.divide"), (np.linalg.inv, "np.linalg.inv"),
    (np.add.at, "np.add.at"), (np.ndarray.sum, "np.ndarray.sum"), (str.upper, "str.upper"), (math.sin, "math.sin"), (len, "len"), (float, "float"), (ValueError, "ValueError"), (np, "np"),
])  # fmt: skip
def test_a_constant_reads_as_people_write_it(value, text):
    constants = made()
    tree = constants.of(Const(value))

    assert ast.unparse(tree) == text
    assert constants.bindings == {}
    again = eval(text, {"np": np, "math": math})
    assert type(again) is type(value)
    assert again is value or again == value or again != again


def test_the_users_words_come_first():
    constants = made()

    assert [ast.unparse(constants.of(Const(x, text))) for x, text in ((abs, "helper"), (1e-5, "1e-5"), (-1_000, "-1_000"))] == [
        "helper", "1e-5", "-1_000"]
    assert constants.read == {"helper"}


def test_words_that_mean_something_else_here_are_not_used():
    constants = made({"helper": len, "np": np})

    assert ast.unparse(constants.of(Const(abs, "helper"))) == "abs"
    assert ast.unparse(constants.of(Const(np.tanh, "numpy.tanh"))) == "np.tanh"


def test_words_hidden_by_a_parameter_are_not_used():
    def helper():
        pass

    constants = made({"helper": helper}, own=["helper"])

    assert ast.unparse(constants.of(Const(helper, "helper"))) == "helper1"
    assert constants.bindings == {"helper1": helper}


def test_what_has_no_public_name_is_bound_under_its_own():
    thing = object()
    constants = made()

    assert [ast.unparse(constants.of(Const(x))) for x in (runtime.conj, runtime.ZERO, thing, thing)] == ["conj", "ZERO", "object1", "object1"]
    assert constants.bindings == {"conj": runtime.conj, "ZERO": runtime.ZERO, "object1": thing}


def test_a_binding_leaves_the_users_names_alone():
    constants = made(wished=["conj"])

    assert ast.unparse(constants.of(Const(runtime.conj))) == "conj1"


@pytest.mark.parametrize("user", [{}, {"np": math}, None])
def test_numpy_is_bound_where_the_user_does_not_have_it(user):
    constants = made(user)
    text = ast.unparse(constants.of(Const(np.sum)))

    assert text == ("np1.sum" if user else "np.sum")
    assert constants.bindings == {text[:-4]: np}


def test_numpy_is_found_under_its_long_name():
    constants = made({"numpy": np, "np": 3})

    assert ast.unparse(constants.of(Const(np.sum))) == "numpy.sum"
    assert constants.bindings == {}


def test_a_builtin_that_the_user_redefined_is_bound():
    constants = made({"max": min})

    assert ast.unparse(constants.of(Const(max))) == "max1"
    assert constants.bindings == {"max1": max}
