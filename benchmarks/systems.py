"""The systems that are compared: each turns a problem and its arguments into a call that gives (value, gradients).

The peers get the natural function itself, with `np` standing for their own NumPy.  A peer that is not installed is
left out; one that refuses a program (assignment in place, a loop whose length is data) says so in the table.
"""

from __future__ import annotations

import importlib.util
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import zygopy

Call = Callable[[], tuple[Any, tuple[Any, ...]]]


def hand(problem: Any, args: tuple[Any, ...]) -> Call:
    return lambda: problem.hand(*args)


def zygopy_(problem: Any, args: tuple[Any, ...]) -> Call:
    function = zygopy.value_and_grad(problem.f, argnums=problem.WRT)
    return lambda: function(*args)


def generated(problem: Any, args: tuple[Any, ...]) -> Call:
    """What zygopy writes, exported and called with nothing in between."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exported.py"
        zygopy.export(problem.f, *args, path=path, argnums=problem.WRT)
        spec = importlib.util.spec_from_file_location(f"exported_{problem.__name__.rpartition('.')[2]}", path)
        if spec is None or spec.loader is None:
            raise ImportError(path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    function = module.f_gradient
    return lambda: function(*args)


def autograd(problem: Any, args: tuple[Any, ...]) -> Call:
    import autograd
    import autograd.numpy as their_numpy

    function = autograd.value_and_grad(rebound(problem, their_numpy), argnum=problem.WRT)
    return lambda: function(*args)


def jax(problem: Any, args: tuple[Any, ...]) -> Call:
    import jax
    import jax.numpy as their_numpy

    jax.config.update("jax_enable_x64", True)
    arrays = jax.tree.map(lambda x: their_numpy.asarray(x) if isinstance(x, np.ndarray) else x, args)
    gradients = jax.value_and_grad(rebound(problem, their_numpy), argnums=problem.WRT)
    function = jax.jit(gradients)
    return lambda: jax.block_until_ready(function(*arrays))


def torch(problem: Any, args: tuple[Any, ...]) -> Call:
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    function = rebound(problem, NumpyOfTorch(torch))

    def tensor(x: Any, *, wrt: bool) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(tensor(item, wrt=wrt) for item in x)
        if isinstance(x, np.ndarray) or (wrt and isinstance(x, float)):
            return torch.tensor(x, requires_grad=wrt)
        return x

    tensors = [tensor(x, wrt=i in problem.WRT) for i, x in enumerate(args)]
    active = [leaf for i in problem.WRT for leaf in leaves(tensors[i])]

    def call() -> tuple[Any, tuple[Any, ...]]:
        value = function(*tensors)
        return value.detach(), torch.autograd.grad(value, active)

    return call


class NumpyOfTorch:
    """NumPy's names for PyTorch's functions, as far as the problems use them."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.linalg = torch.linalg
        self.concatenate = torch.cat

    def __getattr__(self, name: str) -> Any:
        return getattr(self.torch, name)

    def max(self, x: Any, axis: int, *, keepdims: bool = False) -> Any:
        return self.torch.amax(x, dim=axis, keepdim=keepdims)

    def maximum(self, x: Any, y: Any) -> Any:
        return self.torch.clamp(x, min=y)

    def sqrt(self, x: Any) -> Any:
        return self.torch.sqrt(x) if isinstance(x, self.torch.Tensor) else x**0.5


SYSTEMS: dict[str, Callable[[Any, tuple[Any, ...]], Call]] = {
    "hand": hand,
    "zygopy": zygopy_,
    "generated": generated,
    "autograd": autograd,
    "jax": jax,
    "torch": torch,
}


def installed(names: list[str]) -> list[str]:
    """Those of the systems that are here; ours always are."""
    return [n for n in names if n in {"hand", "zygopy", "generated"} or importlib.util.find_spec(n)]


def rebound(problem: Any, numpy: Any) -> Callable[..., Any]:
    """`problem.f`, and the functions beside it, with `np` (and `math`, which has the same names) meaning `numpy`."""
    namespace = dict(vars(problem))
    namespace.update({name: numpy for name in ("np", "math") if name in namespace})
    for name, value in vars(problem).items():
        if isinstance(value, types.FunctionType) and value.__module__ == problem.__name__:
            namespace[name] = types.FunctionType(value.__code__, namespace, name, value.__defaults__, value.__closure__)
    return namespace["f"]


def leaves(tree: Any) -> list[Any]:
    """The numbers and arrays in nested lists and tuples, from left to right."""
    if isinstance(tree, list | tuple):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree]
