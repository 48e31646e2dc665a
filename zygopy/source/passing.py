"""Which parameters a function that calls itself hands on as they are: what arrives at them is added up on the way.

    def encode(node, p):
        ...
        return np.tanh(p['W'] @ encode(node['left'], p) + node['v'])        passed on: p, the second
"""

from __future__ import annotations

from functools import lru_cache
from types import CodeType, FunctionType

from .making import walk
from .read import read
from .surface import Node


def passed_on(function: FunctionType) -> frozenset[int]:
    """The places of the parameters that each call of itself in the text of a function gets unchanged.

    Parameters
    ----------
    function : a function whose source was found

    Returns
    -------
    places : indices of parameters
        None of them where the function does not call itself by its global name.
    """
    if function.__globals__.get(function.__name__) is not function:
        return frozenset()
    return _passed_on(function.__code__, function)


def calls_itself(function: FunctionType) -> bool:
    """Whether a function calls itself by its global name."""
    known = function.__globals__.get(function.__name__) is function
    return known and any(calls_name(node, function.__name__) for node in walk(read(function).tree))


@lru_cache(maxsize=1024)
def _passed_on(code: CodeType, function: FunctionType) -> frozenset[int]:
    tree = read(function).tree
    nodes = list(walk(tree))
    calls = [node for node in nodes if calls_name(node, function.__name__)]
    if not calls:
        return frozenset()
    names = code.co_varnames[: code.co_argcount]
    assigned = [node.id for node in nodes if type(node).__name__ == "Name" and type(node.ctx).__name__ != "Load"]
    return frozenset(
        index
        for index, name in enumerate(names)
        if assigned.count(name) == 1 and all(is_argument(call, index, name) for call in calls)
    )


def calls_name(node: Node, name: str) -> bool:
    return type(node).__name__ == "Call" and getattr(node.func, "id", None) == name


def is_argument(call: Node, index: int, name: str) -> bool:
    """Whether the argument of a call at a place is this name."""
    if any(type(arg).__name__ == "Starred" for arg in call.args):
        return False
    return index < len(call.args) and getattr(call.args[index], "id", None) == name
