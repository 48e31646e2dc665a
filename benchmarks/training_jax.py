"""JAX's side of `benchmarks.training`: the whole step compiled."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np


def step(name: str, data: list[tuple[Any, ...]]) -> Callable[[], Any] | None:
    """A step of the dense and convolutional models; nothing of the others."""
    if name not in SIZES:
        return None
    import jax
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    start = [jnp.asarray(rng.normal(size=s) / np.sqrt(np.prod(s[1:])), jnp.float32) for s in SIZES[name]]

    def loss(params: Any, x: Any, *target: Any) -> Any:
        y = forward(name, params, x)
        if not target:
            return jnp.mean(y**2)
        if target[0].shape[1] == 1:
            return jnp.mean((y - target[0]) ** 2)
        return -jnp.mean(jnp.sum(target[0] * jax.nn.log_softmax(y), axis=1))

    @jax.jit
    def moved(params: Any, m: Any, v: Any, t: Any, *batch: Any) -> Any:
        bars = jax.grad(loss)(params, *batch)
        m = [0.9 * a + 0.1 * g for a, g in zip(m, bars, strict=True)]
        v = [0.999 * a + 0.001 * g * g for a, g in zip(v, bars, strict=True)]
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return [p - rate * a / (jnp.sqrt(b) + 1e-8) for p, a, b in zip(params, m, v, strict=True)], m, v, t + 1

    zeros = [jnp.zeros_like(p) for p in start]
    held = [(start, zeros, zeros, 1.0)]
    turns = itertools.cycle([tuple(map(jnp.asarray, batch)) for batch in data])

    def one() -> None:
        held[0] = jax.block_until_ready(moved(*held[0], *next(turns)))

    return one


DENSE = {"mlp": (784, 256, 256, 10), "small_mlp": (4, 16, 16, 1)}
SIZES: dict[str, list[tuple[int, ...]]] = {
    **{name: [size for m, n in itertools.pairwise(widths) for size in ((n, m), (n,))]
       for name, widths in DENSE.items()},
    "lenet": [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (84, 120), (84,), (10, 84), (10,)],
    "convolution": [(64, 32, 3, 3), (64,)],
}


def forward(name: str, params: Any, x: Any) -> Any:
    import jax
    import jax.numpy as jnp

    def convolved(x: Any, w: Any, b: Any, pad: int) -> Any:
        return jax.lax.conv_general_dilated(x, w, (1, 1), [(pad, pad)] * 2) + b[:, None, None]

    def pooled(x: Any) -> Any:
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    if name == "convolution":
        return convolved(x, *params, 1)
    if name == "lenet":
        x = pooled(jax.nn.relu(convolved(x, *params[:2], 2)))
        x = pooled(jax.nn.relu(convolved(x, *params[2:4], 0))).reshape(x.shape[0], -1)
        params = params[4:]
    act = jnp.tanh if name == "small_mlp" else jax.nn.relu
    for w, b in zip(params[:-2:2], params[1:-2:2], strict=True):
        x = act(x @ w.T + b)
    return x @ params[-2].T + params[-1]
