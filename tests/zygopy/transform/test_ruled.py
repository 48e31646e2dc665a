"""A user's rule of one argument that forgets its tuple is refused when the derivative is made."""

from __future__ import annotations

import pytest

import zygopy
from zygopy.dispatch import BOOKS

pytestmark = pytest.mark.core


def halved(x):
    return 0.5 * x


def test_a_number_for_a_tuple():
    @zygopy.rule(halved, result="elementwise")
    def halved_rule(x):
        return halved(x), lambda y_bar: 0.5 * y_bar

    try:
        with pytest.raises(zygopy.RuleError, match="a number instead of a tuple"):
            zygopy.gradient(halved, 2.0)
    finally:
        BOOKS.user.rules.pop(halved)
        BOOKS.changed()
