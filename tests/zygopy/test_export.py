"""An exported derivative stands alone: it gives the same numbers in a process that has never heard of zygopy."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import zygopy
from zygopy import export

pytestmark = pytest.mark.core

RATE = 3.0
TABLE = {"a": (1.0, float("inf")), "b": np.arange(3.0)}


def loss(W, b, x, y):
    p = np.tanh(x @ W + b)
    return np.mean((p - y) ** 2)


def helper(x):
    return np.tanh(x) * RATE


def with_globals(x):
    return np.sum(helper(x) * TABLE["b"]) + min(TABLE["a"])


def with_loop(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = helper(x) ** i
    return np.sum(np.sort(y)) + np.prod(y)


def scaled_by(factor):
    def scaled(x):
        return np.sum(factor * x)

    return scaled


PROGRAM = """
import pickle, sys
import numpy, importlib.util
spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
args = pickle.load(open(sys.argv[2], "rb"))
result = [f for name, f in vars(exported).items() if name.endswith("_gradient")][-1](*args)
assert not [name for name in sys.modules if name.split(".")[0] in ("zygopy", "gast", "scipy")]
pickle.dump(result, open(sys.argv[3], "wb"))
"""

CASES = {
    "plain": (loss, np.full((3, 2), 0.3), np.zeros(2), np.ones((4, 3)), np.ones((4, 2))),
    "globals": (with_globals, np.array([0.1, 0.2, 0.3])),
    "run time": (with_loop, 0.7),
    "captured": (scaled_by(np.array([1.0, 2.0])), np.ones(2)),
    "a lambda": (lambda x: np.linalg.norm(x), np.ones(3)),
}


@pytest.mark.parametrize("name", CASES)
def test_an_exported_gradient_needs_numpy_only(name, tmp_path):
    pickle = pytest.importorskip("pickle")
    f, *args = CASES[name]
    path = export(f, *args, path=tmp_path / "exported.py")
    (tmp_path / "args").write_bytes(pickle.dumps(args))
    command = [sys.executable, "-I", "-c", PROGRAM, str(path), str(tmp_path / "args"), str(tmp_path / "result")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr

    value, bars = pickle.loads((tmp_path / "result").read_bytes())
    wanted_value, wanted = zygopy.value_and_grad(f, argnums=tuple(range(len(args))))(*args)
    assert value == wanted_value
    assert all(np.array_equal(a, b) for a, b in zip(bars, wanted, strict=True))


def test_the_argument_numbers_choose(tmp_path):
    text = export(loss, *CASES["plain"][1:], path=tmp_path / "exported.py", argnums=(1,)).read_text()

    assert "return value, (b_bar,)" in text
    assert "W_bar" not in text


def test_what_cannot_be_written_down_is_refused_by_name(tmp_path):
    lock = object()

    def odd(x):
        return x if lock is not None and hash(lock) else 2 * x

    with pytest.raises(zygopy.UnsupportedValue, match="cannot be written into a module"):
        export(odd, 2.0, path=tmp_path / "exported.py")
