"""The stages in their order, and an error of ours names the one that broke."""

from __future__ import annotations

import pytest

import zygopy
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
