"""The stages in their order, and an error of ours names the one that broke."""

from __future__ import annotations

import importlib.util
import re

import pytest

import zygopy
from zygopy import pipeline
from zygopy.dispatch import BOOKS
from zygopy.pipeline import derive

pytestmark = pytest.mark.core


def cube(x):
    return x * x * x


def test_a_derived_function_is_its_text():
    derived = derive(cube, [2.0], (0,), "joint", BOOKS.find, lambda *_, **__: None)

    assert derived.run(2.0) == (8.0, (12.0,))
    assert derived.text.source.startswith("def cube_gradient(x):")
    assert derived.parameters == ("x",)


def test_the_general_version_needs_no_arguments():
    text = zygopy.adjoint_source(cube)

    assert text.startswith("def cube_gradient(x):")


def test_every_stage_is_shown_by_explain():
    text = zygopy.explain(cube, 2.0)

    assert [line for line in text.splitlines() if line.startswith("== ")] == [
        "== what was written",
        "== every operation by itself, and what is known of it",
        "== value and gradient, step by step",
        "== what a call must have in common with this one",
        "== what runs",
    ]


def long_program(path, count):
    """A function that writes to as many lists and dicts."""
    lines = ["def program(x, n):", "    y = 0.0"]
    for i in range(count):
        lines += [f"    d{i} = dict(a=x)", f"    xs{i} = [x, {i} * x]"]
    for i in range(count):
        lines += [f"    d{i}['b'] = xs{i}", f"    xs{i}[n] = x * y", f"    y = y + 0.1 * xs{i}[0] + d{i}['a']"]
    file = path / "long_program.py"
    file.write_text("\n".join([*lines, "    return y", ""]))
    spec = importlib.util.spec_from_file_location("long_program", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.program


def test_a_program_that_writes_to_many_things_settles(tmp_path):
    program = long_program(tmp_path, 30)

    assert zygopy.grad(program)(1.5, 1) == pytest.approx(30 * 1.1)


def test_what_never_settles_is_refused_at_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "TIMES", 3)
    program = long_program(tmp_path, 20)

    with pytest.raises(zygopy.AliasedMutation, match="what `program` writes to never settles") as error:
        zygopy.grad(program)(1.5, 1)

    assert re.search(r"\d+ \|     (xs|d)\d.* = ", str(error.value))
