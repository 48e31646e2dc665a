"""From the surface language to core: an interpreter over abstract values that leaves steps behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from .. import runtime
from ..analyse.witness import Guard, Witness
from ..core.build import Builder, block_of
from ..core.kinds import UNKNOWN
from ..core.nodes import Function
from ..core.values import Const, Value
from ..records import record
from ..runtime.nesting import form_of
from ..source.read import read
from . import (
    assignment,
    branches,
    calls,
    comprehensions,
    construction,
    contexts,
    entries,
    expressions,
    fence,
    fields,
    functional,
    higher,
    indexed,
    lookups,
    matching,
    methods,
    primitives,
    protocol,
    reads,
    statements,
    streams,
    tries,
)
from .abstract import Abstract, Frame, Restart, StreamV
from .alike import Alike
from .implicit import WANTED, refuse_unfollowed, root
from .infer import inference
from .machine import Machine

__all__ = ["WANTED", "Alike", "Known", "Lowered", "Machine", "Restart", "lower", "refuse_unfollowed"]

PARTS: dict[str, Callable[..., Any]] = {
    "evaluate": expressions.evaluate,
    "execute": statements.execute,
    "invoke": calls.invoke,
    "primitive": primitives.primitive,
    "attribute": fields.attribute,
    "item": entries.item,
    "method": methods.method,
    "set_item": entries.set_item,
    "item_kind": entries.kind_of_entry,
    "set_attribute": fields.set_attribute,
    "delete_item": entries.delete_item,
    "demand_in_turn": indexed.demand_in_turn,
    "demand_no_growth": indexed.demand_no_growth,
    "entries_of": entries.entries_of,
    "construct": construction.construct,
    "materialise": construction.materialise,
    "function_value": construction.function_value,
    "given": reads.given,
    "given_unknown": reads.given_unknown,
    "refuse_iteration": assignment.refuse_iteration,
    "user_class": lookups.user_class,
    "assign": assignment.assign,
    "choose": branches.choose,
    "define": calls.define,
    "comprehension": comprehensions.comprehension,
    "fence": fence.fence,
    "match": matching.match,
    "try": tries.opened_try,
    "with": contexts.own_context,
    "own context": contexts.is_own,
    "map": functional.map_,
    "truth_of": protocol.truth_of,
    "collected": streams.collected,
    "run_stream": streams.run,
    "stream_of": streams.of_comprehension,
    "iterator": streams.of_iterator,
    "next_of": calls.next_of,
    "stop": statements.stop,
    "iterated": protocol.iterated,
    "filter": functional.filter_,
    "reduce": functional.reduce_,
    "nested": higher.nested,
}


@record(eq=False)
class Lowered:
    """A function in core, and the state of its interpretation, in which passes go on."""

    function: Function
    machine: Machine
    guard: Guard
    parameters: tuple[str, ...]
    result: Abstract


@record(frozen=False)
class Known:
    """What earlier interpretations of a function found out: sites that are written, structures that must exist."""

    written: set[Any] = field(default_factory=set)
    fields: set[Any] = field(default_factory=set)  # of these the fields that are assigned
    real: set[Any] = field(default_factory=set)
    contents: dict[Any, Any] = field(default_factory=dict)  # the kinds of what written structures hold
    desugared: dict[Any, Any] = field(default_factory=dict)
    recursive: set[Any] = field(default_factory=set)
    unrolled: set[Any] = field(default_factory=set)
    indexed: set[Any] = field(default_factory=set)
    machine: Machine | None = None  # of the last interpretation
    guess: Any = None  # gives the kind of the results that a function had so far
    alike: Any = None  # where shadows are found when it runs: which sites may be one memory
    wanted: Any = None  # the arrays that an implicit gradient is with respect to
    derive: Any = None  # makes the derived function of what was interpreted apart


def lower(function: Any, args: list[Any] | None, find: Callable[[Any], Any], known: Known) -> Lowered:
    """Interpret a function: with `args` for these arguments (one for each parameter), without for any at all.

    Raises
    ------
    Restart
        `known` has grown: interpret again.
    """
    machine = start(function, find)
    for name, kept in vars(known).items():  # the machine adds to what is known, and the next one starts from there
        if name != "machine":
            setattr(machine, name, kept)
    known.machine = machine
    if known.alike is not None:
        known.alike.settle(known.written, known.fields, known.contents)
    lowered = interpret(machine, function, args)
    if known.alike is not None and known.alike.grown:
        raise Restart
    return lowered


def start(function: Any, find: Callable[[Any], Any]) -> Machine:
    machine = Machine(Builder(inference(find)), Guard(), PARTS, find, read)
    machine.root_globals = function.__globals__
    machine.make_object = runtime.make_object
    return machine


def interpret(machine: Machine, function: Any, args: list[Any] | None) -> Lowered:
    source = read(function)
    names = parameter_names(source.tree.args)
    params = []
    frame = Frame(source=source, globals=function.__globals__, calls=("root",))
    for index, name in enumerate(names):
        value = Value(UNKNOWN, name, True)
        params.append(value)
        held: Abstract = value
        if args is not None:
            witness = Witness([args[index]], machine.guard.root(name), machine.guard)
            fixed = reads.settled(machine, witness)
            held = value if fixed is None else fixed
            if fixed is None:
                value.kind = witness.kind()
                machine.witnesses[value] = witness
                root(machine, value, witness, name)
        machine.outer.add(value)
        machine.place(value, frozenset({("given", name)}))
        frame.slots[name] = held
    if function.__closure__:
        witness = Witness([function], machine.guard.root("_function"), machine.guard)
        frame.cells = calls.cells(machine, function, witness if args is not None else None)
    result = root_result(machine, function, source, frame)
    if isinstance(result, StreamV):
        raise fence.given_out(machine, source.tree, frame, result)
    machine.builder.span = machine.builder.span or source.span(source.tree)
    operand = machine.operand(result)
    inputs = tuple(machine.inputs.values())
    body = block_of([*machine.hoisted, *machine.builder.steps], operand)
    own = str(function.__module__).startswith("zygopy.")  # what stands for a callable without text
    span = None if own else source.span(source.tree)
    lowered = Function(function.__name__, (*params, *inputs), body, span, source.docstring, function.__globals__)
    return Lowered(lowered, machine, machine.guard, tuple(names), result)


def root_result(machine: Machine, function: Any, source: Any, frame: Frame) -> Abstract:
    """What the function gives; one that differentiates gives what a call of it with its parameters does."""
    form = form_of(function)
    if form is None:
        return calls.run_body(machine, source.tree, frame, function.__code__)
    spec = source.tree.args
    args = [frame.slots[param.id] for param in spec.args]
    if spec.vararg is None:
        return higher.nested(machine, Const(function), form, args, {}, "root", frame)
    rest = machine.entries_of(frame.slots[spec.vararg.id])
    names = machine.keys_of(frame.slots[spec.kwarg.id])
    if rest is None or names is None:
        raise machine.refuse(f"`{function.__name__}` with arguments of unknown number")
    options = frame.slots[spec.kwarg.id]
    keywords = {name: machine.item(options, Const(name)) for name in names}
    keywords |= {param.id: frame.slots[param.id] for param in spec.kwonlyargs}
    return higher.nested(machine, Const(function), form, [*args, *rest], keywords, "root", frame)


def parameter_names(spec: Any) -> list[str]:
    """The parameters of a function, each one name of the derived one."""
    named = [param.id for param in (*spec.posonlyargs, *spec.args)]
    if spec.vararg is not None:
        named.append(spec.vararg.id)
    named.extend(param.id for param in spec.kwonlyargs)
    if spec.kwarg is not None:
        named.append(spec.kwarg.id)
    return named
