"""Which argument or default each parameter of a call gets, by Python's rules."""

from __future__ import annotations

import operator
from typing import Any

from ..analyse.witness import Witness
from ..core.values import NONE, Const, Star, Value
from .abstract import Abstract, Frame, TupleV
from .machine import Machine
from .reads import read


def bind_parameters(
    machine: Machine,
    spec: Any,
    name: str,
    args: list[Abstract],
    keywords: dict[str, Abstract],
    frame: Frame,
    defaults: list[Abstract],
    keyword_defaults: dict[str, Abstract],
) -> None:
    """Give the parameters of a call their arguments, by Python's rules."""
    if Star in map(type, args):
        raise machine.refuse(f"`{name}` called with starred arguments of unknown number")
    left = dict(keywords)
    positional = [*spec.posonlyargs, *spec.args]
    for index, param in enumerate(positional):
        if index < len(args):
            if param.id in left and param in spec.args:
                raise machine.refuse(f"`{name}` got two values for `{param.id}`")
            frame.slots[param.id] = args[index]
        elif param.id in left and param not in spec.posonlyargs:
            frame.slots[param.id] = left.pop(param.id)
        elif len(positional) - index <= len(defaults):
            frame.slots[param.id] = defaults[len(defaults) - (len(positional) - index)]
        else:
            raise machine.refuse(f"`{name}` called without its argument `{param.id}`")
    extra = args[len(positional) :]
    if spec.vararg is not None:
        frame.slots[spec.vararg.id] = TupleV(tuple(extra))
    elif extra:
        raise machine.refuse(f"`{name}` takes {len(positional)} arguments but {len(args)} were given")
    for param in spec.kwonlyargs:
        if param.id in left:
            frame.slots[param.id] = left.pop(param.id)
        elif param.id in keyword_defaults:
            frame.slots[param.id] = keyword_defaults[param.id]
        else:
            raise machine.refuse(f"`{name}` called without its argument `{param.id}`")
    if spec.kwarg is not None:
        frame.slots[spec.kwarg.id] = machine.new_dict(
            [(Const(key), value) for key, value in left.items()], ("kwargs", id(spec), frame.calls)
        )
    elif left:
        raise machine.refuse(f"`{name}` got an unexpected keyword argument `{next(iter(left))}`")


def own_defaults(machine: Machine, spec: Any, callee: Value, witness: Witness, count: int,
                 keywords: dict[str, Abstract]) -> tuple[list[Abstract], dict[str, Abstract]] | None:
    """The defaults that a function which came in as a value gives its parameters, read when it is called.

    Functions of one text may differ in them (``[lambda x, k=k: x**k for k in ...]``).  None: they are not all there.
    """
    missing = [param.id for param in (*spec.posonlyargs, *spec.args)[count:]]
    positional = entries_read(machine, callee, witness, "__defaults__", {
        index: name not in keywords
        for index, name in zip(range(len(spec.defaults))[::-1], missing[::-1], strict=False)
    })
    named = entries_read(machine, callee, witness, "__kwdefaults__", {
        param.id: param.id not in keywords
        for param, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is not None
    })
    if positional is None or named is None:
        return None
    return [positional.get(index, NONE) for index in range(len(spec.defaults))], named


def entries_read(machine: Machine, callee: Value, witness: Witness, name: str,
                 wanted: dict[Any, bool]) -> dict[Any, Abstract] | None:
    """Those entries of a tuple or dict that a function holds which are wanted; None where one is not there."""
    keys = [key for key, want in wanted.items() if want]
    if not keys:
        return {}
    held = witness.attribute(name)
    below = {key: None if held is None else held.item(key) for key in keys}
    if held is None or None in below.values():
        return None
    place = read(machine, callee, ("field", name), held, None, getattr, Const(name))
    if not isinstance(place, Value):
        return None
    entries = below.items()
    return {key: read(machine, place, ("item", key), entry, None, operator.getitem, Const(key))
            for key, entry in entries if entry is not None}
