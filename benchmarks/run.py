"""Compare what zygopy writes with adjoints written by hand, and with other systems: `python -m benchmarks.run`.

First all gradients are compared; a system that disagrees is not timed.  Then each round times a block of calls of
every system, in shuffled order and on one thread; a ratio is the median over the rounds of (time / time of the
hand-written adjoint in the same round), so that a machine that slows down slows both.  Three times are told apart: the
steady call of `value_and_grad(f)` ("zygopy"), the generated function alone ("generated"), and the first call, in which
zygopy derives.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import pkgutil
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import zygopy

from . import problems
from .systems import SYSTEMS, Call, installed, leaves

BLOCK = 0.03  # seconds in one block
TOLERANCE = 1e-9


@dataclass
class Contestant:
    """One system on one problem: `call` runs it, `rounds` are its times (s) for one call."""

    system: str
    call: Call | None = None
    first: float = float("nan")
    count: int = 1
    rounds: list[float] = field(default_factory=list)
    complaint: str = ""


def all_problems() -> dict[str, Any]:
    names = [module.name for module in pkgutil.iter_modules(problems.__path__)]
    return {name: importlib.import_module(f"{problems.__name__}.{name}") for name in names}


def enter(system: str, problem: Any, args: tuple[Any, ...]) -> Contestant:
    """Prepare `system` for the problem, call it once, and compare the gradients with the hand-written ones."""
    contestant = Contestant(system)
    try:
        start = time.perf_counter()
        contestant.call = SYSTEMS[system](problem, args)
        answer = contestant.call()
        contestant.first = time.perf_counter() - start
        contestant.complaint = difference(problem.hand(*args), answer)
    except Exception as error:
        contestant.complaint = f"{type(error).__name__}: {error}".split("\n", 1)[0][:60]
    if contestant.complaint:
        contestant.call = None
    return contestant


def difference(wanted: Any, got: Any) -> str:
    """What is wrong with `got`, or ''."""
    ours, theirs = leaves(wanted), leaves(got)
    if len(ours) != len(theirs):
        return f"{len(theirs)} numbers and arrays instead of {len(ours)}"
    for a, b in zip(map(np.asarray, ours), map(np.asarray, theirs), strict=True):
        if a.shape != b.shape:
            return f"shape {b.shape} instead of {a.shape}"
        if not np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE * max(1.0, float(np.abs(a).max(initial=0.0)))):
            return f"WRONG by {np.abs(a - b).max():.1e}"
    return ""


def block(call: Call, count: int) -> float:
    """The time of one call (s), from `count` of them."""
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count


def measure(contestants: list[Contestant], rounds: int) -> None:
    timed = [(c, c.call) for c in contestants if c.call]
    for contestant, call in timed:
        contestant.count = max(1, int(BLOCK / max(min(block(call, 1), block(call, 1)), 1e-7)))
    order = random.Random(0)
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        order.shuffle(timed)
        for contestant, call in timed:
            contestant.rounds.append(block(call, contestant.count))
        gc.collect()
    gc.enable()


def ratio(contestant: Contestant, base: Contestant) -> float:
    return statistics.median(t / b for t, b in zip(contestant.rounds, base.rounds, strict=True))


def time_text(seconds: float) -> str:
    for unit, scale in (("ns", 1e9), ("µs", 1e6), ("ms", 1e3)):
        if seconds * scale < 1000:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds:.3g} s"


def compare(name: str, problem: Any, systems: list[str], rounds: int) -> list[Contestant]:
    args = problem.inputs(np.random.default_rng(0))
    contestants = [enter(system, problem, args) for system in systems]
    measure(contestants, rounds)
    base = contestants[0]
    cells = [f"{name:20s} {time_text(statistics.median(base.rounds)):>9s}"]
    for c in contestants[1:]:
        text = f"{ratio(c, base):.2f}" if c.call else "-"
        cells.append(f"{text:>10s} {time_text(c.first) if c.call else '-':>8s}")
    print("  ".join(cells))
    for c in contestants:
        if c.complaint:
            print(f"    {c.system}: {c.complaint}")
    return contestants


def dispatch() -> None:
    """What a call costs beyond the generated function: for functions that do next to nothing."""
    model = [np.ones(3) for _ in range(20)]
    cases = (
        ("two numbers", lambda x, y: x * y, (1.0, 2.0), (0, 1)),
        ("two arrays", lambda x, y: x @ y, (np.ones(3), np.ones(3)), (0, 1)),
        ("a list of 20 arrays", lambda xs: xs[0] @ xs[1], (model,), (0,)),
    )
    print("\ncalls of functions that do next to nothing (dispatch is most of it)")
    for name, f, args, wrt in cases:
        gradient = zygopy.value_and_grad(f, argnums=wrt)
        gradient(*args)
        steady = min(block(lambda g=gradient, a=args: g(*a), 20_000) for _ in range(5))
        plain = min(block(lambda f=f, a=args: f(*a), 20_000) for _ in range(5))
        print(f"  {name:22s} {time_text(steady):>9s}, the function alone {time_text(plain)}")


COLD = """
import time
start = time.perf_counter()
import numpy
after_numpy = time.perf_counter()
import zygopy
after_zygopy = time.perf_counter()
from benchmarks.problems import softmax_regression as problem
args = problem.inputs(numpy.random.default_rng(0))
before = time.perf_counter()
zygopy.value_and_grad(problem.f, argnums=problem.WRT)(*args)
print(after_numpy - start, after_zygopy - after_numpy, time.perf_counter() - before)
"""


def cold_start() -> None:
    """What a fresh process waits for."""
    output = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True).stdout
    numpy_time, zygopy_time, first = (time_text(float(word)) for word in output.split())
    print("\nin a fresh process")
    print(f"  import numpy {numpy_time}, import zygopy {zygopy_time} more, the first gradient of all {first}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; the status is 1 if a gradient of ours is wrong or missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("problems", nargs="*", help="names or beginnings of names; all if none")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default=",".join(SYSTEMS), help="systems, with commas between")
    options = parser.parse_args(arguments)

    wanted = options.only.split(",")
    systems = ["hand", *installed([s for s in SYSTEMS if s in wanted and s != "hand"])]
    print("time of the hand-written adjoint; then for each system: time / hand, and its first call")
    print(f"{'':20s} {'hand':>9s}  " + "  ".join(f"{system:>10s} {'first':>8s}" for system in systems[1:]))
    failures = 0
    for name, problem in all_problems().items():
        if options.problems and not any(name.startswith(p) for p in options.problems):
            continue
        contestants = compare(name, problem, systems, options.rounds)
        ours = [c for c in contestants if c.system in {"zygopy", "generated"}]
        failures += sum(bool(c.complaint) and not c.complaint.startswith("UnsupportedValue") for c in ours)
    if "zygopy" in systems:
        dispatch()
        cold_start()
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
