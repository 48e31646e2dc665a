"""Training states: a tree like the model, with a rule and its memory at each parameter; setup, update, freeze."""

from __future__ import annotations

import contextlib
import copy
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from zygopy import Tangent

from .adaptive import ClipGlobalNorm, OptimiserChain
from .groups import matches, rule_for
from .mismatch import DimensionMismatch
from .rules import Rule
from .together import steps
from .trees import Path, children, fmap, isleaf, isnumeric, shown, trainable, walk

__all__ = ["Leaf", "StateTree", "adjust", "freeze", "setup", "thaw", "update", "update_copy"]


class Leaf:
    """A rule, what it remembers of one parameter, and whether the parameter is frozen.

    Examples
    --------
    >>> setup(Momentum(0.1), {"w": np.zeros(1)})["w"]
    Leaf(Momentum(eta=0.1, rho=0.9), array([0.]))
    """

    __layers_leaf__ = True

    def __init__(self, rule: Rule, state: Any, frozen: bool = False) -> None:
        self.rule = rule
        self.state = state
        self.frozen = frozen

    def __repr__(self) -> str:
        return f"Leaf({self.rule!r}, {self.state!r}{', frozen=True' if self.frozen else ''})"


class StateTree:
    """The training state of an object, by the names of its fields.

    Examples
    --------
    >>> state = setup(Descent(), Dense(2, 1))
    >>> state.weight
    Leaf(Descent(eta=0.1), None)
    """

    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)

    def __repr__(self) -> str:
        return f"({', '.join(f'{name} = {part!r}' for name, part in self.__dict__.items())})"


def setup(rule: Rule | Mapping[str, Rule], model: Any, *, no_decay: Iterable[str] = ()) -> Any:
    """Return the training state of a model: a tree of its form, with a `Leaf` at each parameter.

    Parameters
    ----------
    rule : Rule, or dict of str to Rule
        A dict gives each parameter the rule of the first pattern that its name matches: "enc.*", "*.bias", "*".
    model : any tree of containers and objects
    no_decay : patterns
        Of parameters whose rule has no `lambda_`.

    Returns
    -------
    state : tree
        An array that is at several places has one `Leaf`; what is no parameter is ``()``.

    Warns
    -----
    UserWarning
        There are no parameters.

    Raises
    ------
    ValueError
        A parameter that cannot be written to, or whose name no pattern matches; a model that contains itself.

    Notes
    -----
    Names are dotted paths, ``layers.0.weight``; the `layers` of containers may be left out.
    Source: Optimisers.jl, `setup`; groups as of optax, `multi_transform`.

    Examples
    --------
    >>> model = Chain(Dense(2, 1), tanh)
    >>> setup(Descent(0.1), model).layers[0].bias
    Leaf(Descent(eta=0.1), None)
    >>> setup({"*.bias": Descent(0.5), "*": Adam()}, model, no_decay=["*.bias"]).layers[0].bias
    Leaf(Descent(eta=0.5), None)
    """
    no_decay = tuple(no_decay)
    known: dict[int, tuple[Leaf, Any]] = {}
    for path, part in walk(model, trainable):
        if isnumeric(part) and id(part) not in known:
            if not part.flags.writeable:
                raise ValueError(f"the parameter {shown(path)} cannot be written to, so it cannot be trained")
            own = rule_for(path, rule, no_decay)
            known[id(part)] = (Leaf(own, own.init(part)), part)
    if not known:
        warnings.warn("setup found no parameters in this model", UserWarning, stacklevel=2)
    return _tree(model, {key: leaf for key, (leaf, _) in known.items()})


def _tree(x: Any, leaves: dict[int, Leaf]) -> Any:
    if id(x) in leaves:
        return leaves[id(x)]
    if isleaf(x):
        return ()
    parts = {key: _tree(part, leaves) for key, part in trainable(x).items()}
    if isinstance(x, dict):
        return parts
    if isinstance(x, (list, tuple)) and not hasattr(x, "_fields"):
        return type(x)(parts.values()) if type(x) in (list, tuple) else tuple(parts.values())
    return StateTree(**parts)


def update(state: Any, model: Any, gradient: Any) -> tuple[Any, Any]:
    """Change the parameters of a model in place, by one step for each, and return the state and the model.

    Parameters
    ----------
    state : as of `setup`
        Changed in place too.
    model : the model that the state is of
    gradient : its gradient, as of `zygopy.gradient`
        None wherever there is none: such a parameter and its state stay.

    Raises
    ------
    ValueError
        The state is of another model.
    DimensionMismatch
        The gradient of a parameter has another shape.

    Warns
    -----
    UserWarning
        The gradient is the whole tuple that `gradient` returns; its first entry is meant.

    Notes
    -----
    A parameter at several places takes one step, by the sum of its gradients.

    Examples
    --------
    >>> model = {"w": np.array([1.0, 2.0])}
    >>> state = setup(Descent(0.5), model)
    >>> update(state, model, {"w": np.array([2.0, 2.0])})[1]
    {'w': array([0., 1.])}
    """
    if type(gradient) is tuple and len(gradient) == 1 and not isinstance(model, (tuple, list)):
        message = "update got the tuple of all gradients; give it the entry of the model"
        warnings.warn(message, UserWarning, stacklevel=2)
        gradient = gradient[0]
    given = [entry for entry in matched(state, model, gradient) if not entry[0].frozen]
    for x, step in steps(_clipped(given)):
        if step is not None:
            x -= step
    return state, model


def matched(state: Any, model: Any, gradient: Any) -> list[tuple[Leaf, Any, Any]]:
    """Each parameter that has a gradient, with its leaf and the sum of its gradients."""
    found: dict[int, tuple[Leaf, Any, dict[int, Any]]] = {}
    _collect(state, model, gradient, (), found)
    return [(leaf, x, _total(x, bars)) for leaf, x, bars in found.values() if bars]


def _total(x: Any, bars: dict[int, Any]) -> Any:
    """The gradient of a parameter, in its dtype."""
    total = sum(bars.values()) if len(bars) > 1 else next(iter(bars.values()))
    if total.dtype == x.dtype:
        return total
    real = total if x.dtype.kind == "c" else np.real(total)
    return real.astype(x.dtype, copy=False)


def _clipped(given: list[tuple[Leaf, Any, Any]]) -> list[tuple[Leaf, Any, Any]]:
    """The gradients, those of rules that clip by the norm of all of them made smaller together."""
    sums: dict[float, float] = {}
    for leaf, _, bar in given:
        omega = _bound(leaf.rule)
        if omega is not None:
            sums[omega] = sums.get(omega, 0.0) + float(np.vdot(bar, bar).real)
    if not sums:
        return given
    if not all(map(math.isfinite, sums.values())):
        raise FloatingPointError("the norm of the gradient, by which it is clipped, is not finite")
    scales = {omega: min(1.0, omega / math.sqrt(total)) if total else 1.0 for omega, total in sums.items()}
    return [(leaf, x, bar if (w := _bound(leaf.rule)) is None else bar * scales[w]) for leaf, x, bar in given]


def _bound(rule: Rule) -> float | None:
    """The bound of the norm of the whole gradient, if a rule has one."""
    first = rule.rules[0] if isinstance(rule, OptimiserChain) and rule.rules else rule
    return first.omega if isinstance(first, ClipGlobalNorm) else None


def _collect(state: Any, x: Any, bar: Any, path: Path, found: dict[int, tuple[Leaf, Any, dict[int, Any]]]) -> None:
    """Every parameter with its leaf and its different gradients."""
    if type(state) is Leaf:
        if not isnumeric(x):
            raise ValueError(f"the state is of another model: it has a parameter at {shown(path)}, the model does not")
        bars = found.setdefault(id(x), (state, x, {}))[2]
        if bar is not None:
            array = np.asarray(bar)
            if array.shape != x.shape:
                shapes = f"has shape {x.shape}, its gradient {array.shape}"
                raise DimensionMismatch(f"the parameter {shown(path)} {shapes}")
            bars[id(bar)] = array
        return
    for key, below, part in _pairs(state, x, path):
        if below != ():
            _collect(below, part, _entry(bar, key), (*path, key), found)
        elif isnumeric(part):
            raise ValueError(f"the state is of another model: it has no parameter at {shown((*path, key))}")


def _pairs(state: Any, x: Any, path: Path) -> Iterable[tuple[Any, Any, Any]]:
    """The parts of a state, with those of the model that they are of."""
    if type(state) is StateTree and not isinstance(x, (list, tuple, dict)):
        with contextlib.suppress(AttributeError):
            return [(name, below, getattr(x, name)) for name, below in state.__dict__.items()]
    elif type(state) is type(x) and type(x) in (list, tuple) and len(state) == len(x):
        return zip(range(len(x)), state, x, strict=True)
    entries, parts = _entries(state), trainable(x)
    if entries.keys() != parts.keys():
        forms = f"at {shown(path)} it has {list(entries)}, the model {list(parts)}"
        raise ValueError(f"the state is of another model: {forms}")
    return [(key, entries[key], part) for key, part in parts.items()]


def _entries(state: Any) -> dict[Any, Any]:
    return dict(vars(state)) if isinstance(state, StateTree) else children(state)


def _entry(bar: Any, key: Any) -> Any:
    """The part of a gradient for a field, key or position."""
    if type(bar) is Tangent:
        return bar.tangent_fields.get(str(key))  # a quarter of the time of an attribute
    if bar is None:
        return None
    if isinstance(bar, dict):
        return bar.get(key)
    if isinstance(bar, (tuple, list)) and isinstance(key, int):
        return bar[key] if key < len(bar) else None
    return getattr(bar, str(key), None)


def update_copy(state: Any, model: Any, gradient: Any) -> tuple[Any, Any]:
    """Return the state and the model after a step, as `update`, and leave both that were given as they are.

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> update_copy(setup(Descent(1.0), model), model, {"w": np.array([1.0])})[1], model
    ({'w': array([0.])}, {'w': array([1.])})
    """
    return update(copy.deepcopy(state), fmap(lambda x: x.copy() if isnumeric(x) else x, model), gradient)


def leaves_of(state: Any) -> Iterator[Leaf]:
    """The leaves of a state, each once."""
    seen: set[int] = set()
    waiting = [state]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Leaf):
            if id(part) not in seen:
                yield part
            seen.add(id(part))
        else:
            waiting = [*_entries(part).values(), *waiting]


def _check_state(state: Any, name: str) -> None:
    plain = isinstance(state, (StateTree, Leaf)) or next(leaves_of(state), None) is not None or state == ()
    if not plain:
        raise TypeError(f"{name} takes a training state, as `setup` returns it, not a {type(state).__name__}")


def adjust(state: Any, eta: float | None = None, **settings: Any) -> None:
    """Change the settings of the rules in a state or a part of it; what they remember stays.

    Parameters
    ----------
    state : as of `setup`, or a part of it
    eta : float, optional
        The learning rate.
    **settings
        Others by name; rules without them ignore them.

    Raises
    ------
    TypeError
        No training state.

    Examples
    --------
    >>> state = setup(Adam(), Dense(2, 1))
    >>> adjust(state, 0.1, epsilon=1e-6)
    >>> state.weight.rule
    Adam(eta=0.1, beta=(0.9, 0.999), epsilon=1e-06)
    """
    _check_state(state, "adjust")
    leaves = list(leaves_of(state))
    rules = {id(leaf.rule): leaf.rule for leaf in leaves}
    made = {key: rule.adjusted(eta, **settings) for key, rule in rules.items()}
    for leaf in leaves:
        leaf.rule = made[id(leaf.rule)]  # leaves that shared a rule go on doing so


def freeze(state: Any, *patterns: str) -> None:
    """Keep the parameters of a state, or of a part of it, as they are from now on, and what is remembered of them.

    Parameters
    ----------
    state : as of `setup`, or a part of it
    *patterns : str
        Of the names of parameters, as of `setup`; all without any.

    Raises
    ------
    TypeError
        No training state, but for instance a model.
    ValueError
        A pattern that no name matches.

    Examples
    --------
    >>> state = setup(Descent(), Dense(2, 1))
    >>> freeze(state, "bias")
    >>> state.bias
    Leaf(Descent(eta=0.1), None, frozen=True)
    """
    _check_state(state, "freeze")
    for leaf in _chosen(state, patterns, "freeze"):
        leaf.frozen = True


def thaw(state: Any, *patterns: str) -> None:
    """Undo `freeze`.

    Parameters
    ----------
    state : as of `setup`, or a part of it
    *patterns : str
        As of `freeze`.

    Raises
    ------
    TypeError
        No training state.

    Examples
    --------
    >>> state = setup(Descent(), Dense(2, 1))
    >>> freeze(state)
    >>> thaw(state.weight)
    >>> state.weight.frozen, state.bias.frozen
    (False, True)
    """
    _check_state(state, "thaw")
    for leaf in _chosen(state, patterns, "thaw"):
        leaf.frozen = False


def _chosen(state: Any, patterns: tuple[str, ...], name: str) -> list[Leaf]:
    """The leaves whose names match a pattern; all without any."""
    if not patterns:
        return list(leaves_of(state))
    places = [(path, part) for path, part in walk(state, _entries_below) if isinstance(part, Leaf)]
    chosen = {pattern: [leaf for path, leaf in places if matches(path, pattern)] for pattern in patterns}
    wrong = [pattern for pattern, found in chosen.items() if not found]
    if wrong:
        raise ValueError(f"{name}: no parameter has a name like {wrong[0]!r}")
    return [leaf for found in chosen.values() for leaf in found]


def _entries_below(state: Any) -> dict[Any, Any]:
    return {} if isinstance(state, Leaf) else _entries(state)
