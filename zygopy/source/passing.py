"""Which parameters a function that calls itself hands on as they are: what arrives at them is added up on the way.

    def encode(node, p):
        ...
        return np.tanh(p['W'] @ encode(node['left'], p) + node['v'])        passed on: p, the second
"""

from __future__ import annotations

from types import CodeType, FunctionType
from weakref import WeakKeyDictionary

from .making import walk
from .read import read
from .surface import Node

KEPT: WeakKeyDictionary[CodeType, frozenset[int] | None] = WeakKeyDictionary()


def passed_on(function: FunctionType) -> frozenset[int] | None:
    """The places of the parameters that each call of itself in the text of a function gets unchanged.

    Parameters
    ----------
    function : a function whose source was found

    Returns
    -------
    places : indices of parameters, or None
        None where the function does not call itself by its global name.
    """
    if function.__globals__.get(function.__name__) is not function:
        return None
    code = function.__code__
    if code not in KEPT:
        KEPT[code] = found_in(read(function).tree, function.__name__, code.co_varnames[: code.co_argcount])
    return KEPT[code]


def found_in(tree: Node, name: str, parameters: tuple[str, ...]) -> frozenset[int] | None:
    """As `passed_on`, in the text of a function of this name."""
    nodes = list(walk(tree))
    calls = [node for node in nodes if calls_name(node, name)]
    if not calls:
        return None
    assigned = [node.id for node in nodes if type(node).__name__ == "Name" and type(node.ctx).__name__ != "Load"]
    return frozenset(
        index
        for index, parameter in enumerate(parameters)
        if assigned.count(parameter) == 1 and all(is_argument(call, index, parameter) for call in calls)
    )


def calls_name(node: Node, name: str) -> bool:
    return type(node).__name__ == "Call" and getattr(node.func, "id", None) == name


def is_argument(call: Node, index: int, name: str) -> bool:
    """Whether the argument of a call at a place is this name."""
    if any(type(arg).__name__ == "Starred" for arg in call.args):
        return False
    return index < len(call.args) and getattr(call.args[index], "id", None) == name
