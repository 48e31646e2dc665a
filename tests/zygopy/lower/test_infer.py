"""The kind of a result follows from the kinds of the arguments."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("f", "args", "kind"),
    [
        (lambda x: np.sum(x, axis=0), (np.ones((3, 2)),), "float64[n1]"),
        (lambda x: x.astype(np.float32), (np.ones(3),), "float32[n1]"),
        (lambda x, y: x @ y, (np.ones((3, 2)), np.ones(2)), "float64[n1]"),
        (lambda x, y: x + y, (np.ones((3, 1)), np.ones((1, 2))), "float64[n1, n2]"),
        (lambda x: x > 0, (np.ones(3),), "bool[n1]"),
    ],
)
def test_results_of_calls(f, args, kind):
    def whole(*xs):
        y = f(*xs)
        return np.sum(y)

    line = next(line for line in lowered(whole, *args) if line.startswith("%y"))

    got = dict(zip(dict.fromkeys(re.findall(r"n\d+", line.split(" = ")[0])), ("n1", "n2"), strict=False))
    assert re.sub(r"n\d+", lambda m: got[m[0]], line.split(" = ")[0]) == f"%y: {kind}"
