"""Operations with syntax of their own mean, as functions, what Python's syntax means."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.core import ops
from zygopy.core.ops import assert_ as asserted


@pytest.mark.parametrize(("got", "want"), [
    (ops.make_tuple(1, 2), (1, 2)),
    (ops.make_list(1, 2), [1, 2]),
    (ops.make_set(1, 2, 1), {1, 2}),
    (ops.make_dict("a", 1, "b", 2), {"a": 1, "b": 2}),
    (ops.make_dict("a", 1, ops.SPREAD, {"a": 2, "c": 3}), {"a": 2, "c": 3}),
    (ops.make_slice(1, None, 2), slice(1, None, 2)),
    (ops.identity(3), 3),
    (ops.logical_not([]), True),
    (ops.contains(1, [1]), True),
    (ops.not_contains(1, [1]), False),
    (ops.unpack("ab", 2), ("a", "b")),
    (ops.unpack([1, 2, 3, 4], 1, 1), (1, [2, 3], 4)),
    (ops.unpack([1, 2], 1, 1), (1, [], 2)),
])  # fmt: skip
def test_values(got, want):
    assert got == want


@pytest.mark.parametrize(("items", "before", "after", "message"), [
    ([1], 2, -1, r"not enough values to unpack \(expected 2, got 1\)"),
    ([1, 2, 3], 2, -1, r"too many values to unpack \(expected 2\)"),
    ([1], 1, 1, r"not enough values to unpack \(expected at least 2, got 1\)"),
])  # fmt: skip
def test_unpacking_fails_as_python_does(items, before, after, message):
    with pytest.raises(ValueError, match=message):
        ops.unpack(items, before, after)


def test_raising_and_asserting():
    with pytest.raises(KeyError) as caught:
        ops.raise_(KeyError("k"), OSError())
    assert isinstance(caught.value.__cause__, OSError)
    with pytest.raises(AssertionError, match="no"):
        asserted(False, "no")
    asserted(True)


def test_a_method_is_known_by_its_name():
    assert ops.Method("sum") is ops.Method("sum")
    assert ops.Method("sum")(np.ones((2, 3)), axis=0).tolist() == [2, 2, 2]
    assert repr(ops.Method("T")) == ".T"
