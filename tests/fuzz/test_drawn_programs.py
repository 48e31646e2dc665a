"""Every drawn program has the gradient of differences, or is refused at a place.  FUZZ=2000 draws more than the usual number."""

import linecache
import math
import os
import zlib
from typing import Any

import numpy as np
import pytest

import zygopy

from ..oracle import STEP, central, copied, differences, disagreements, same
from .generate import drawn, written

ARGS = (0.62, -0.47, np.array([0.31, -0.83, 1.27]))
COUNT = int(os.environ.get("FUZZ", "120"))


def loaded(text: str, name: str = "program") -> Any:
    filename = f"<drawn {zlib.crc32(text.encode())}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    space: dict[str, Any] = {"np": np, "__name__": "drawn"}
    exec(compile(text, filename, "exec"), space)
    return space[name]


def steady(program: Any) -> Any:
    """The gradient by differences where two step sizes agree: away from kinks and of moderate size; else None."""
    value = program(*copied(ARGS))
    if not math.isfinite(value) or abs(value) > 1e4:
        return None
    one = differences(program, ARGS, (0, 1, 2))
    other = differences(program, ARGS, (0, 1, 2), lambda x, f: central(x, f, STEP / 3))
    return one if not list(disagreements(one, other, 1e-7)) else None


@pytest.mark.parametrize("seed", [pytest.param(n, marks=pytest.mark.core if n % 4 == 0 else ()) for n in range(COUNT)])
def test_gradient_of_a_drawn_program(seed: int) -> None:
    program = loaded(written(drawn(seed)))
    want = steady(program)
    if want is None:
        pytest.skip("on a kink, or too large")
    plain, theirs = copied(ARGS), copied(ARGS)

    try:
        got = zygopy.gradient(program, *copied(ARGS))
    except zygopy.ZygopyError as refusal:
        if refusal.span is None or isinstance(refusal, zygopy.InternalError):
            raise
        pytest.skip(f"refused: {refusal.what}")
    value, back = zygopy.pullback(program, *theirs)

    assert list(disagreements(got, want, 1e-6)) == []
    assert same(value, program(*plain))
    assert same(theirs, plain)
    assert list(disagreements(back(1.0), want, 1e-6)) == []
    assert list(disagreements(back(1.0), want, 1e-6)) == []


def test_most_drawn_programs_are_followed() -> None:
    followed = 0
    for seed in range(30):
        try:
            zygopy.gradient(loaded(written(drawn(seed))), *copied(ARGS))
            followed += 1
        except zygopy.ZygopyError:
            pass

    assert followed >= 15
