"""A rule stands where the call stood, and only the part that is needed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_the_rule_of_a_primitive_is_not_called():
    text = "\n".join(printed(lambda x: np.sum(np.tanh(x)), np.ones(3)))

    assert "_rule" not in text
    assert "pullback" not in text


def test_the_users_spelling_of_the_call_stays():
    text = "\n".join(printed(lambda x: x.sum(axis=0).sum(), np.ones((2, 3))))

    assert "x.sum(axis=0)" in text
    assert "np.sum(x" not in text


def test_branches_of_a_rule_are_folded():
    assert not any("if " in line for line in printed(lambda a, b: np.sum(a @ b), np.ones((2, 3)), np.ones((3, 2))))
