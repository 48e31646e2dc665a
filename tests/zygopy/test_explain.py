"""The microscope shows each stage, the same in every run."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import explain

pytestmark = pytest.mark.core


def loss(W, x):
    p = np.tanh(x @ W)  # prediction
    return np.mean(p)


W, x = np.ones((3, 2)), np.ones((4, 3))


def part(text, title):
    return text.split(f"== {title}\n")[1].split("\n\n==")[0]


def test_it_begins_with_what_was_written():
    assert part(explain(loss, W, x), "what was written").startswith("def loss(W, x):\n    p = np.tanh(x @ W)  # prediction")


def test_it_names_every_operation_with_its_kind():
    lines = part(explain(loss, W, x), "every operation by itself, and what is known of it").splitlines()

    assert lines[0] == "function loss(%W: float64[n1, n2], %x: float64[n3, n1]):"
    assert lines[1].strip() == "%t1: float64[n3, n2] = matmul(%x, %W)"


def test_it_ends_with_what_runs():
    text = explain(loss, W, x, argnums=0)

    assert text.endswith(f"== what runs\n{zygopy.adjoint_source(loss, W, x, argnums=0)}")


def test_it_does_not_depend_on_what_was_derived_before():
    first = explain(loss, W, x)
    zygopy.gradient(lambda a, b: np.sum(a * b), np.ones((2, 3)), np.ones((2, 3)))

    assert explain(loss, W, x) == first


def test_it_shows_a_lambda():
    assert "lambda z: z * z" in part(explain(lambda z: z * z, 3.0), "what was written")


def test_it_shows_the_way_to_the_tangent_too():
    text = explain(loss, W, x, argnums=0, mode="forward")

    assert "%p_dot: float64[n" in part(text, "value and tangent, step by step")
    assert text.endswith(f"== what runs\n{zygopy.tangent_source(loss, W, x, argnums=0)}")


def test_another_mode_is_refused():
    with pytest.raises(ValueError, match="mode='sideways'"):
        explain(loss, W, x, mode="sideways")
