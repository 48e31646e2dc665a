"""Training steps of layers beside PyTorch's and JAX's: `python -m benchmarks.training`.

A step is loss, gradient and Adam's update, in single precision on one thread.  Systems take turns in blocks of steps,
and a ratio is that of the median times of the processor.  Peers that are not installed are left out.
Set OMP_NUM_THREADS=1 for NumPy, and XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1".
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from layers import (
    LSTM,
    Adam,
    BatchNorm,
    Chain,
    Conv,
    Dense,
    MaxPool,
    MultiHeadAttention,
    flatten,
    logitcrossentropy,
    mse,
    relu,
    seed,
    setup,
    tanh,
    train_step,
)

from . import training_jax, training_torch

Step = Callable[[], Any]
Arrays = tuple[np.ndarray, ...]
BLOCK = 0.05  # seconds


def square(model: Any, x: Any) -> Any:
    y = model(x)
    return np.mean((y[0] if isinstance(y, tuple) else y) ** 2)


def crossentropy(model: Any, x: Any, y: Any) -> Any:
    return logitcrossentropy(model(x), y)


def error(model: Any, x: Any, y: Any) -> Any:
    return mse(model(x), y)


def lenet() -> Any:
    return Chain(Conv((5, 5), 1, 6, relu, pad=2), MaxPool((2, 2)), Conv((5, 5), 6, 16, relu), MaxPool((2, 2)), flatten,
                 Dense(400, 120, relu), Dense(120, 84, relu), Dense(84, 10))


# name: the model, the loss, the shape of the input and of the targets (one-hot where they are classes)
MODELS: dict[str, tuple[Callable[[], Any], Callable[..., Any], tuple[int, ...], int]] = {
    "mlp": (lambda: Chain(Dense(784, 256, relu), Dense(256, 256, relu), Dense(256, 10)), crossentropy, (128, 784), 10),
    "small_mlp": (lambda: Chain(Dense(4, 16, tanh), Dense(16, 16, tanh), Dense(16, 1)), error, (8, 4), 1),
    "lenet": (lenet, crossentropy, (64, 1, 28, 28), 10),
    "convolution": (lambda: Conv((3, 3), 32, 64, pad=1), square, (32, 32, 32, 32), 0),
    "batchnorm": (lambda: BatchNorm(32, relu), square, (32, 32, 16, 16), 0),
    "lstm": (lambda: LSTM(64, 128), square, (32, 50, 64), 0),
    "attention": (lambda: MultiHeadAttention(256, nheads=8), square, (8, 128, 256), 0),
}


def batches(shape: tuple[int, ...], targets: int) -> list[Arrays]:
    """Some batches: one that is learned by heart would end in numbers too small for full speed."""
    rng = np.random.default_rng(0)
    found: list[Arrays] = []
    for _ in range(20 if np.prod(shape) < 2**18 else 2):
        x = rng.normal(size=shape).astype(np.float32)
        if not targets:
            found.append((x,))
        elif targets == 1:
            found.append((x, rng.normal(size=(shape[0], 1)).astype(np.float32)))
        else:
            found.append((x, np.eye(targets, dtype=np.float32)[rng.integers(targets, size=shape[0])]))
    return found


def ours(name: str, data: list[Arrays]) -> Step:
    build, loss, _, _ = MODELS[name]
    seed(0)
    model = build()
    state, turns = setup(Adam(1e-3), model), itertools.cycle(data)
    return lambda: train_step(loss, model, next(turns), state)


SYSTEMS: dict[str, Callable[[str, list[Arrays]], Step | None]] = {
    "layers": ours, "torch": training_torch.step, "torch_fused": training_torch.fused_step, "jax": training_jax.step,
}


def installed(system: str) -> bool:
    return system == "layers" or importlib.util.find_spec(system.partition("_")[0]) is not None


def measure(steps: dict[str, Step], rounds: int) -> dict[str, float]:
    """The median time of a step (s), of each system."""
    counts, times = {}, {system: list[float]() for system in steps}
    for system, step in steps.items():
        for _ in range(3):
            step()
        start = time.process_time()
        step()
        counts[system] = max(1, int(BLOCK / max(time.process_time() - start, 1e-6)))
    for _ in range(rounds):
        for system, step in steps.items():
            start = time.process_time()
            for _ in range(counts[system]):
                step()
            times[system].append((time.process_time() - start) / counts[system])
    return {system: statistics.median(found) for system, found in times.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    about = (__doc__ or "").split("\n", 1)[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=about)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MODELS)}; all if none")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    for name in options.names or MODELS:
        data = batches(*MODELS[name][2:])
        made = {system: SYSTEMS[system](name, data) for system in SYSTEMS if installed(system)}
        found = measure({system: step for system, step in made.items() if step}, options.rounds)
        cells = [f"{name:12s}"]
        for system, seconds in found.items():
            ratio = "" if system == "layers" else f" ({found['layers'] / seconds:4.2f})"
            cells.append(f"{system} {seconds * 1e3:8.3f} ms{ratio}")
        print("  ".join(cells), flush=True)


if __name__ == "__main__":
    main()
