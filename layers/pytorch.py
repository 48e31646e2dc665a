"""Models of PyTorch: the entries of its `state_dict` for each of our layers, and both ways between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .attention import MultiHeadAttention
from .cells import GRUCell, LSTMCell, RNNCell
from .convolution import Conv, ConvTranspose, CrossCor
from .dense import Bilinear, Dense, Scale
from .embedding import Embedding, EmbeddingBag
from .mismatch import DimensionMismatch
from .normalisation import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from .trees import children, walk

__all__ = ["from_torch", "to_torch_state_dict"]


@dataclass
class Entry:
    """One of our arrays, the keys of what it is made of there, and both ways."""

    ours: Any
    keys: tuple[str, ...]
    read: Callable[..., Any] = lambda x: x
    write: Callable[[Any], tuple[Any, ...]] = lambda x: (x,)


def _turned(x: Any) -> Any:
    """A kernel turned round: PyTorch's convolutions are correlations."""
    return np.flip(x, tuple(range(2, x.ndim)))


def _with_bias(layer: Any, entry: Entry) -> list[Entry]:
    return [entry] if layer.bias is False else [entry, Entry(layer.bias, ("bias",))]


def _kernel(layer: Any) -> list[Entry]:
    return _with_bias(layer, Entry(layer.weight, ("weight",), _turned, lambda x: (_turned(x),)))


def _weight(layer: Any) -> list[Entry]:
    return _with_bias(layer, Entry(layer.weight, ("weight",)))


def _channels(layer: Any) -> list[Entry]:
    pairs = ((layer.gamma, "weight"), (layer.beta, "bias"), (layer.mu, "running_mean"), (layer.var, "running_var"))
    return [Entry(ours, (key,)) for ours, key in pairs if isinstance(ours, np.ndarray)]


def _features(layer: Any) -> list[Entry]:
    if not isinstance(layer.diag, Scale):
        return []
    return [Entry(layer.diag.scale, ("weight",)), Entry(layer.diag.bias, ("bias",))]


def _cell(layer: Any) -> list[Entry]:
    entries = [Entry(layer.Wi, ("weight_ih",)), Entry(layer.Wh, ("weight_hh",))]
    if layer.bias is not False:
        entries.append(Entry(layer.bias, ("bias_ih", "bias_hh"), np.add, lambda x: (x, np.zeros_like(x))))
    return entries


def _gated(layer: GRUCell) -> list[Entry]:
    entries, count = _cell(layer), 2 * layer.Wh.shape[1]

    def joined(from_input: Any, from_state: Any) -> Any:
        if np.any(from_state[count:]):
            raise ValueError("GRUCell has no bias inside of r (Wh h), and this one of PyTorch's is not zero there")
        return from_input + from_state

    for entry in entries:
        if len(entry.keys) == 2:
            entry.read = joined
    return entries


def _heads(layer: MultiHeadAttention) -> list[Entry]:
    entries = []
    projections = (layer.q_proj, layer.k_proj, layer.v_proj)
    same = len({p.weight.shape for p in projections}) == 1
    for number, projection in enumerate(projections):
        key = ("in_proj_weight",) if same else (f"{'qkv'[number]}_proj_weight",)
        entries.append(Entry(projection.weight, key, _third(number) if same else lambda x: x))
        if projection.bias is not False:
            entries.append(Entry(projection.bias, ("in_proj_bias",), _third(number)))
    entries.append(Entry(layer.out_proj.weight, ("out_proj.weight",)))
    if layer.out_proj.bias is not False:
        entries.append(Entry(layer.out_proj.bias, ("out_proj.bias",)))
    return entries


def _third(number: int) -> Callable[[Any], Any]:
    return lambda x: np.split(x, 3)[number]


ENTRIES: dict[type, Callable[[Any], list[Entry]]] = {
    Dense: _weight, Bilinear: _weight, CrossCor: _weight, Conv: _kernel, ConvTranspose: _kernel,
    BatchNorm: _channels, InstanceNorm: _channels, GroupNorm: _channels, LayerNorm: _features,
    Embedding: lambda layer: [Entry(layer.weight, ("weight",))],
    EmbeddingBag: lambda layer: [Entry(layer.weight, ("weight",))],
    RNNCell: _cell, LSTMCell: _cell, GRUCell: _gated, MultiHeadAttention: _heads,
}


def _layers(model: Any, rename: dict[str, str]) -> Iterator[tuple[str, list[Entry], Any]]:
    """The layers of a model that PyTorch has too, with their names there, and the object that the name is of."""
    inside: set[int] = set()
    for path, part in walk(model, children):
        made = ENTRIES.get(type(part))
        if made is None or id(part) in inside:
            continue
        inside |= {id(below) for _, below in walk(part, children)}
        names = [str(key) for key in path if key != "layers"]
        cell = bool(names) and names[-1] == "cell"  # of a layer of sequences, whose keys have a number at their end
        name = ".".join(names[:-1] if cell else names)
        entries = made(part)
        for entry in entries if cell else ():
            entry.keys = tuple(f"{key}_l0" for key in entry.keys)
        yield rename.get(name, name), entries, part


def from_torch(model: Any, state_dict: dict[str, Any], rename: dict[str, str] | None = None) -> Any:
    """Copy what a model of PyTorch holds into the layers of the same names, and return the model.

    Parameters
    ----------
    model : any tree
        Changed in place, after all was checked.
    state_dict : dict of str to array or tensor
        As of `torch.nn.Module.state_dict`, or of `read_safetensors`.
    rename : dict of str to str, optional
        For our layers that are called otherwise: our dotted name, without `layers`, to the name there.

    Raises
    ------
    ValueError
        Keys that are missing or left over; a GRU with a bias inside of its reset gate.
    DimensionMismatch
        An array of another shape.

    Notes
    -----
    Layers match by place and name: those of ``Chain(a, b)`` are 0 and 1, as in `torch.nn.Sequential`.  Kernels of
    `Conv` and `ConvTranspose` are turned round; the two biases of recurrent layers are added.

    Examples
    --------
    >>> state = {"0.weight": np.ones((3, 2)), "0.bias": np.zeros(3)}
    >>> from_torch(Chain(Dense(2, 3), relu), state)[0].weight[0].tolist()
    [1.0, 1.0]
    """
    left = {key for key in state_dict if not key.endswith("num_batches_tracked")}
    used: set[str] = set()
    pairs, missing = [], []
    for name, entries, _ in _layers(model, rename or {}):
        for entry in entries:
            keys = [f"{name}.{key}" if name else key for key in entry.keys]
            used |= set(keys)
            absent = [key for key in keys if key not in state_dict]
            missing += absent
            if not absent:
                pairs.append((entry.ours, entry.read(*(np.asarray(state_dict[key]) for key in keys)), keys[0]))
    if missing or left - used:
        raise ValueError(f"from_torch: the state lacks {sorted(missing)[:4]} and has {sorted(left - used)[:4]} on top")
    for ours, value, key in pairs:
        if ours.shape != value.shape:
            raise DimensionMismatch(f"{key} has shape {value.shape} there and {ours.shape} here")
    for ours, value, _ in pairs:
        ours[...] = value
    return model


def to_torch_state_dict(model: Any, rename: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what a model holds by PyTorch's names, as arrays: `from_torch` backwards.

    Parameters
    ----------
    model : any tree
    rename : dict of str to str, optional
        As of `from_torch`.

    Examples
    --------
    >>> sorted(to_torch_state_dict(Chain(Dense(2, 3), BatchNorm(3))))[:3]
    ['0.bias', '0.weight', '1.bias']
    """
    found: dict[str, Any] = {}
    for name, entries, part in _layers(model, rename or {}):
        joined: dict[str, list[Any]] = {}
        for entry in entries:
            for key, value in zip(entry.keys, entry.write(entry.ours), strict=True):
                joined.setdefault(f"{name}.{key}" if name else key, []).append(np.ascontiguousarray(value))
        found |= {key: parts[0] if len(parts) == 1 else np.concatenate(parts) for key, parts in joined.items()}
        if isinstance(part, BatchNorm) and isinstance(part.mu, np.ndarray):
            found[f"{name}.num_batches_tracked" if name else "num_batches_tracked"] = np.array(0)
    return found
