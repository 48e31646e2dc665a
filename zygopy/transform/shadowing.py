"""The shadow of what is written to: where its cotangent lies, seen through views."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, Number, is_real
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import Const, Operand, Value, is_const
from ..errors import AliasedMutation
from . import identity
from .reverse import Reverse
from .stores import is_slice, is_whole, parts

VIEWS = ("T", "real", "imag", "mT")
VIEW_METHODS = ("transpose", "swapaxes")
MAYBE_VIEWS = ("reshape", "ravel", "squeeze", "diagonal", "view")


# ------------------------------------------------------------------ shadows


def shadow(reverse: Reverse, value: Value) -> Value:
    """The cotangent of a value that is written to, as it stands at this moment on the way back."""
    while value in reverse.same:
        value = reverse.same[value]
    if reverse.machine.alike is not None:
        return identity.shadow(reverse, value)
    if value in reverse.buffers:
        return reverse.buffers[value]
    builder = reverse.builder
    step = builder.producer.get(value)
    if step is not None and isinstance(step.callee, Const) and step.callee.value is ops.identity:
        if step.args[0] in builder.mutable:
            return shadow(reverse, step.args[0])
    base = view_of(step) if isinstance(value.kind, Array) else None
    if step is not None and base is not None and base in builder.mutable and shares(reverse, value, base):
        return view_shadow(reverse, step, value, base)
    root = root_of(reverse, value)
    if views(reverse, root, value):
        root = value
    of_array = isinstance(value.kind, Array)
    if value.kind == UNKNOWN and isinstance(root.kind, Array) and root is not value and not (step and is_same(step)):
        raise AliasedMutation("a write through what may be a view or a copy", getattr(step, "span", None),
                              why="whether it shares the memory of an array is only known when it runs",
                              hint="take a copy with `.copy()` first")
    same = not of_array or (step is not None and is_same(step))
    if root is not value and root in reverse.buffers and same:
        return shadow(reverse, root)  # the same object
    if root is not value and of_array:
        whole = shadow(reverse, root)
        made = builder.bind(runtime.shadow_view, value, root, whole, kind=value.kind, hint=wish(value))
        reverse.owned[made] = reverse.owned[whole]
        builder.mutable.add(made)
        return made  # type: ignore[no-any-return]
    hint = f"{value.hint}_bar" if value.hint else None
    reverse.asked |= {value} & reverse.unbound
    if isinstance(value.kind, Array):
        made = zeros(reverse, value)
        made.hint = hint
    elif isinstance(value.kind, Instance) and hasattr(value.kind.type, "__next__"):
        raise AliasedMutation("what goes over a list that is written to is read as a whole", reverse.builder.span,
                              why="it has no entries of its own", hint="make a list of it first: `list(...)`")
    else:
        if value.kind == UNKNOWN and reverse.machine.shares_with_array(value):
            reverse.machine.wishes = True
        made = builder.bind(runtime.shadow_for, value, pure=False, kind=UNKNOWN, hint=hint)
    reverse.buffers[value] = reverse.buffers[root] = made  # made of `value`, which is there: the root may be in an arm
    reverse.owned[made] = made
    builder.mutable.add(made)
    return made  # type: ignore[no-any-return]


def zeros(reverse: Reverse, value: Value) -> Value:
    """The empty shadow of an array, which may be None on a way that leaves it without a value."""
    if value in reverse.unbound:
        return reverse.builder.bind(runtime.zeros_for, value, pure=False, kind=reverse.cotangent_kind(value.kind))  # type: ignore[no-any-return]
    return reverse.machine.invoke(Const(runtime.zeros_for), [value])  # type: ignore[no-any-return]


def views(reverse: Reverse, view: Value, base: Value) -> bool:
    """Whether a value is a view of another, however far behind."""
    while view is not base:
        found = view_of(reverse.builder.producer.get(view))
        if found is None or not shares(reverse, view, found):
            return False
        view = found
        if view is base:
            return True
    return False


def shares(reverse: Reverse, value: Value, base: Value) -> bool:
    """Whether a part of an array may be a view of it: an index array makes a copy."""
    return bool(reverse.machine.places_of(value) & reverse.machine.places_of(base))


def wish(value: Value) -> str | None:
    """The name that the shadow of a value would like to have."""
    return f"{value.hint}_bar" if value.hint else None


def is_same(step: Bind) -> bool:
    """Whether a step only gives a name to what is there, or reads it again."""
    return step.inline or (isinstance(step.callee, Const) and step.callee.value is ops.identity)


def root_of(reverse: Reverse, value: Value) -> Value:
    """The value that stands for the memory of `value`."""
    sites = reverse.machine.places_of(value) & reverse.machine.written
    if len(sites) > 1 and isinstance(value.kind, Array):  # a view or a copy: if it is a copy, that is found at run time
        sites = {site for site in sites if reverse.homes.get(site, value) is not value}
    if len(sites) == 1:
        return reverse.homes.setdefault(next(iter(sites)), value)
    span = getattr(reverse.builder.producer.get(value), "span", None)
    raise AliasedMutation(
        "a value that may share the memory of several others is written to",
        span or reverse.builder.span,
        why="its cotangent would have to be found at run time",
        hint="work on a copy",
    )


def view_of(step: Bind | None) -> Value | None:
    """What a step takes a view of."""
    if step is None or not isinstance(step.callee, Const) or not step.args or not isinstance(step.args[0], Value):
        return None
    function, base = step.callee.value, step.args[0]
    if function is operator.getitem or function is ops.unpack or function is getattr:
        return base
    if isinstance(function, Method) and function.name in (*VIEW_METHODS, *MAYBE_VIEWS):
        return base
    return (
        base
        if function
        in (np.transpose, np.swapaxes, np.moveaxis, np.reshape, np.ravel, np.squeeze, np.expand_dims, np.flip)
        else None
    )


def may_view(_: Reverse, step: Bind) -> bool:
    """Whether a step may give a view of an array."""
    return view_of(step) is not None


def views_surely(reverse: Reverse, step: Bind) -> bool:
    """Whether a step gives a view, whatever is known of where its memory lies."""
    if view_of(step) is None or not sure_view(step):
        return False
    return not is_const(step.callee, operator.getitem) or all(
        is_basic(reverse.machine, part) for part in parts(reverse.machine, step.args[1]))


def is_basic(machine: Any, part: Operand) -> bool:
    """Whether a part of an index is a number, a slice, None or an ellipsis."""
    found = machine.static(part)
    plain = found is not None and (found.value is None or found.value is Ellipsis)
    return plain or is_slice(machine, part, found) or is_whole(machine.kind(part))


def view_shadow(reverse: Reverse, step: Bind, value: Value, base: Value) -> Value:
    """The same view of the shadow."""
    builder = reverse.builder
    whole = shadow(reverse, base)
    assert isinstance(step.callee, Const)
    function = step.callee.value
    if function is ops.unpack:
        made = builder.bind(operator.getitem, whole, Const(step.targets.index(value)), pure=False, kind=value.kind)
        reverse.owned[made] = reverse.owned[whole]
        builder.mutable.add(made)
        return made  # type: ignore[no-any-return]
    name = step.args[1] if function is getattr else None
    if isinstance(name, Const) and name.value == "imag" and is_real(base.kind):
        made = builder.bind(np.zeros_like, value, pure=False, kind=value.kind, hint=wish(value))  # no part of it
        reverse.owned[made] = made
        builder.mutable.add(made)
        return made  # type: ignore[no-any-return]
    if sure_view(step):
        made = builder.bind(step.callee, whole, *step.args[1:], keywords=step.keywords, pure=False, kind=value.kind,
                            hint=f"{value.hint}_bar" if value.hint else None)
    else:
        made = builder.bind(runtime.shadow_view, value, base, whole, kind=value.kind, hint=wish(value))
    reverse.owned[made] = reverse.owned[whole]
    builder.mutable.add(made)
    return made  # type: ignore[no-any-return]


def sure_view(step: Bind) -> bool:
    """Whether a step that may give a view of an array, by an index that makes one, surely does."""
    function = step.callee.value if isinstance(step.callee, Const) else None
    name = step.args[1] if function is getattr else None
    return (
        function is operator.getitem
        or (isinstance(name, Const) and name.value in VIEWS)
        or function in (np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.flip)
        or (isinstance(function, Method) and function.name in VIEW_METHODS)
    )


def give(reverse: Reverse, operand: Value, bar: Any) -> None:
    """Add a cotangent to that of a list, dict or object which is written to."""
    if reverse.machine.alike is not None:
        identity.give(reverse, operand, bar)
        return
    reverse.builder.do(runtime.add_whole, shadow(reverse, operand), reverse.machine.operand(bar))


def filled(reverse: Reverse, bar: Any, value: Any) -> Any:
    if identity.by_place(reverse, value):
        return Const(runtime.ZERO)  # it has a shadow of its own
    if isinstance(value, Value) and isinstance(value.kind, (Number, Array)):
        return reverse.builder.bind(runtime.fill_zeros, bar, value, kind=value.kind)
    return bar
