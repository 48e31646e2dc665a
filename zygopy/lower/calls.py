"""Calls: what is called, and whether its text is interpreted here or the call stays a call."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import numpy as np

from ..analyse import writers
from ..analyse.witness import Witness
from ..core.kinds import UNKNOWN, Array, Instance, Number
from ..core.ops import Method
from ..core.values import FALSE, NONE, Const, Star, Value, is_const
from ..runtime.nesting import form_of
from .abstract import Abstract, BoundV, Frame, FunctionV, ObjectV, Restart
from .arithmetic import arithmetic, is_numeric
from .bodies import entered, execute_body
from .branches import RAISED
from .callbacks import vectorized
from .contexts import manager_of
from .counting import whole_number
from .fence import refuse_call
from .folds import FOLDS
from .generators import generates, generator
from .lazily import iterables, lazily
from .lookups import class_entry, same_function
from .machine import Machine
from .parameters import bind_parameters, own_defaults
from .primitives import callable_key, primitive
from .protocol import operation
from .reads import read

LIBRARIES = (
    "numpy",
    "scipy",
    "cupy",
    "math",
    "builtins",
    "operator",
    "functools",
    "itertools",
    "random",
    "collections",
    "copy",
)
ENTERED = (  # modules of what writes to what it is given, or calls it
    "zygopy.runtime.shadows", "zygopy.runtime.listing", "zygopy.runtime.alongside", "zygopy.runtime.nesting",
    "zygopy.runtime.calling", "zygopy.runtime.identity",
)
COMPILED = (np.ufunc, types.BuiltinFunctionType, type(np.sum))
DEEP = 60
DEEPEST = 16
MOST_DEEPER = 300  # calls of generators within themselves that are written out
RECURSION = 40  # calls of an inner function within itself that are written out


def invoke(machine: Machine, callee: Abstract, args: list[Abstract], keywords: dict[str, Abstract], site: Any = None,
           frame: Frame | None = None) -> Abstract:
    """The abstract value of ``callee(*args, **keywords)``."""
    match callee:
        case FunctionV():
            return enter_closure(machine, callee, args, keywords, site)
        case BoundV(function=function, args=first, keywords=given):
            return invoke(machine, function, [*first, *args], {**given, **keywords}, site, frame)
        case Const(value=value) if machine.own is not None and machine.own.answers(value, args, keywords):
            return machine.own.answer()  # type: ignore[no-any-return]
        case Const(value=value):
            return invoke_known(machine, callee, value, args, keywords, site, frame)
        case ObjectV(cls=cls):
            return invoke(machine, Const(class_entry(machine, cls, "__call__")), [callee, *args], keywords, site, frame)
        case Value():
            return invoke_value(machine, callee, args, keywords, site, frame)
        case _:
            raise machine.refuse("a call of something that is not a function")


def invoke_known(machine: Machine, callee: Const, function: Any, args: list[Abstract], keywords: dict[str, Abstract],
                 site: Any, frame: Frame | None) -> Abstract:
    """A call of an object known now."""
    if not keywords and all(map(is_numeric, args)):
        plain = arithmetic(machine, callee, function, args)
        if plain is not None:
            return plain
    is_key = callable_key(function)
    if is_key:
        args = iterables(machine, function, args)
        streamed = lazily(machine, function, args, keywords, site, frame)
        if streamed is not None:
            return streamed
    if isinstance(function, Method) and args:
        return machine.parts["method"](machine, function, args, keywords, site)  # type: ignore[no-any-return]
    if not machine.generating:
        refuse_call(machine, function, args)
    protocol = operation(machine, function, args) if is_key and not keywords else None
    if protocol is not None:
        return protocol
    fold = FOLDS.get(function) if is_key else None
    if fold is not None:
        folded = fold(machine, args, keywords, site, frame)
        if folded is not None:
            return folded
    if type(function) in COMPILED and machine.find(function) is not None:  # nothing below is about these
        return primitive(machine, callee, args, keywords)
    form = form_of(function)
    if form is not None and not isinstance(function, type):
        return machine.parts["nested"](machine, callee, form, args, keywords, site, frame)  # type: ignore[no-any-return]
    if isinstance(function, functools.partial):
        first = [Const(a) for a in function.args]
        return invoke(
            machine,
            Const(function.func),
            [*first, *args],
            {**{k: Const(v) for k, v in function.keywords.items()}, **keywords},
            site,
            frame,
        )
    context = manager_of(machine, function, args, keywords, site, frame)
    if context is not None:
        return context
    if isinstance(function, types.MethodType) and machine.find(function) is None:
        return invoke(machine, Const(function.__func__), [Const(function.__self__), *args], keywords, site, frame)
    if machine.generating and of_runtime(function):
        return runtime_call(machine, callee, args, keywords)
    if machine.find(function) is not None:
        return primitive(machine, callee, args, keywords)
    if isinstance(function, functools._lru_cache_wrapper):
        return invoke(machine, Const(function.__wrapped__), args, keywords, site, frame)
    if isinstance(function, type):
        return machine.parts["construct"](machine, callee, function, args, keywords, site)  # type: ignore[no-any-return]
    refuse_identity(machine, function)
    if of_runtime(function) and function.__module__ not in ENTERED:
        return made_here(machine, runtime_call(machine, callee, args, keywords))
    if isinstance(function, types.FunctionType) and not library(function):
        return enter_function(machine, function, args, keywords, site, None)
    if not isinstance(function, (types.FunctionType, types.BuiltinFunctionType, np.ufunc)) and hasattr(
        type(function), "__call__"
    ):
        call = class_entry(machine, type(function), "__call__")
        if call is np.vectorize.__call__ and vectorized(function) is not None:
            return invoke(machine, Const(call), [callee, *args], keywords, site, frame)
        if isinstance(call, types.FunctionType) and not library(call):
            return enter_function(machine, call, [callee, *args], keywords, site, None)
    if function in (exec, eval, globals, locals, vars, compile):
        raise machine.refuse(f"'{function.__name__}' inside a differentiated function",
                             why="its text or its effect is not known before it runs", hint="write the computation out")
    return primitive(machine, callee, args, keywords)


def runtime_call(machine: Machine, callee: Const, args: list[Abstract], keywords: dict[str, Abstract]) -> Abstract:
    """A call of the run-time vocabulary: answered now where everything is known, else one step."""
    known = [machine.static(arg) for arg in args]
    if not keywords and all(part is not None for part in known):
        return Const(callee.value(*(part.value for part in known if part is not None)))
    operands = tuple(machine.operand(arg) for arg in args)
    named = tuple((key, machine.operand(value)) for key, value in keywords.items())
    return machine.builder.bind(callee, *operands, keywords=named)


def refuse_identity(machine: Machine, function: Any) -> None:
    """Refuse text of ours that looks for shadows by identity: what it does cannot be followed again."""
    if getattr(function, "__module__", None) == "zygopy.runtime.identity" and not machine.generating:
        raise machine.refuse("a derivative of a derivative of what goes by several names and is written to",
                             why="its cotangents are found at run time, by which object each belongs to",
                             hint="give each list, dict or object that is written to one name")


def of_runtime(function: Any) -> bool:
    """Whether a function is of the vocabulary that generated text has."""
    return isinstance(function, types.FunctionType) and str(function.__module__).startswith("zygopy.runtime")


def made_here(machine: Machine, result: Abstract) -> Abstract:
    """Say that the memory of a result is its own."""
    if isinstance(result, Value):
        site = ("made", tuple(machine.call_sites), machine.builder.span)
        machine.made_anew(site)
        machine.place(result, frozenset({site}))
    return result


def library(function: Any) -> bool:
    """Whether a function is not to be interpreted; NumPy's polynomials are plain Python, in the language."""
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0] in LIBRARIES and not module.startswith("numpy.polynomial.")


def invoke_value(machine: Machine, callee: Value, args: list[Abstract], keywords: dict[str, Abstract], site: Any,
                 frame: Frame | None) -> Abstract:
    """A call of something that came in as an argument."""
    witness = machine.witnesses.get(callee)
    if witness is not None:
        function = witness.values[0]
        codes = {getattr(value, "__code__", None) for value in witness.values}
        if isinstance(function, types.FunctionType) and len(codes) == 1 and machine.find(function) is None:
            witness.require(f"{{v}}.__code__ is {machine.guard.name(function.__code__)}")
            return enter_function(machine, function, args, keywords, site, witness, callee)
        if (
            (all(value is function for value in witness.values)
            and not isinstance(callee.kind, Instance | Array | Number))
            or isinstance(function, (np.ufunc, types.BuiltinFunctionType, type))
        ):
            witness.require(f"{{v}} is {machine.guard.name(function)}")
            return invoke(machine, Const(function, None), args, keywords, site, frame)
        if isinstance(function, types.MethodType):
            bound, owner = witness.attribute("__func__"), witness.attribute("__self__")
            if bound is not None and owner is not None:
                fn, self = (
                    read(machine, callee, ("field", "__func__"), bound, None, getattr, Const("__func__")),
                    read(machine, callee, ("field", "__self__"), owner, None, getattr, Const("__self__")),
                )
                return invoke(machine, fn, [self, *args], keywords, site, frame)
        if isinstance(callee.kind, Instance):
            if (
                isinstance(function, (functools.partial, functools._lru_cache_wrapper))
                or type(function).__module__ == "numpy"
            ):
                witness.require(f"{{v}} is {machine.guard.name(function)}")
                return invoke(machine, Const(function), args, keywords, site, frame)
    if isinstance(callee.kind, Instance):  # also of an object that is written to, of which no more is known
        call = class_entry(machine, callee.kind.type, "__call__")
        if isinstance(call, types.FunctionType) and not library(call):
            return enter_function(machine, call, [callee, *args], keywords, site, None)
    return called_as_it_is(machine, callee, args, keywords, site)


def called_as_it_is(machine: Machine, callee: Value, args: list[Abstract], keywords: dict[str, Abstract],
                    site: Any) -> Abstract:
    """A call of a value of which too little is known: which rule it has, is looked up when it runs."""
    made = machine.builder.producer.get(callee)
    name = made.args[1].value if made is not None and is_const(made.callee, getattr) else None  # type: ignore[union-attr]
    machine.wishes = machine.wishes or name in writers.OF_CONTAINERS
    operands = [arg if isinstance(arg, Star) else machine.operand(arg, escapes=True) for arg in args]
    named = tuple((key, machine.operand(value, escapes=True)) for key, value in keywords.items())
    value = machine.builder.bind(callee, *operands, keywords=named, pure=False, kind=UNKNOWN)
    machine.place_result(value, ("call", site), args if machine.alike is None else [callee, *args])
    return value


# ------------------------------------------------------------------ interpreting a callee's text


def enter_closure(
    machine: Machine, function: FunctionV, args: list[Abstract], keywords: dict[str, Abstract], site: Any
) -> Abstract:
    """Interpret a function defined inside the function."""
    home = function.frame
    depth = sum(call is function for call in machine.active_calls)
    if depth > RECURSION or len(machine.active_calls) > 4 * DEEP:
        raise machine.refuse(
            f"recursion of the inner function `{function.name}`",
            why="how deep it goes is not decided by whole numbers that are known",
            hint="define it at module level",
        )
    if depth and function.tree not in machine.recursive:
        machine.recursive.add(function.tree)
        raise Restart
    if function.tree in machine.recursive:  # written out call by call: what it counts with must be known
        args = [whole_number(machine, arg) for arg in args]
        keywords = {name: whole_number(machine, arg) for name, arg in keywords.items()}
    frame = Frame(
        source=home.source, globals=home.globals, parent=home, trusted=home.trusted, calls=(*home.calls, site)
    )
    bind_parameters(
        machine,
        function.tree.args,
        function.name,
        args,
        keywords,
        frame,
        list(function.defaults),
        function.keyword_defaults,
    )
    return run_body(machine, function.tree, frame, function)


def enter_function(machine: Machine, function: types.FunctionType, args: list[Abstract], keywords: dict[str, Abstract],
                   site: Any, witness: Witness | None, callee: Value | None = None) -> Abstract:
    """Interpret the text of a function that exists; `callee`: it came in as a value, as others with that text may."""
    if machine.find(function) is not None:  # a method or `__call__` with a rule
        return primitive(machine, Const(function), args, keywords)
    form = form_of(function)
    if form is not None:
        return machine.parts["nested"](machine, Const(function), form, args, keywords, site, None)  # type: ignore[no-any-return]
    if Star in map(type, args):  # which parameters they are, is known when it runs
        return linked(machine, function, args, keywords, site)
    code = function.__code__
    within = sum(code is other for other in machine.active_calls)
    if within and code.co_flags & inspect.CO_GENERATOR:
        deeper(machine, function, within)
        within = 0
    if within or len(machine.active_calls) > DEEP:
        if within > RECURSION or not any(isinstance(arg, (FunctionV, BoundV)) for arg in (*args, *keywords.values())):
            return linked(machine, function, args, keywords, site)
        if code not in machine.recursive:  # a function made here cannot be passed to a call that stays one
            machine.recursive.add(code)
            raise Restart
    if code in machine.recursive:
        args = [whole_number(machine, arg) for arg in args]
        keywords = {name: whole_number(machine, arg) for name, arg in keywords.items()}
    caller = machine.active_calls
    source = machine.read(function)
    trusted = str(function.__module__).startswith("zygopy.") and not of_runtime(function)
    frame = Frame(source=source, globals=function.__globals__, trusted=trusted, calls=(*sites(machine), site))
    if function.__closure__:
        if witness is None:
            witness = Witness([function], machine.guard.root(machine.guard.name(function)), machine.guard)
        frame.cells = cells(machine, function, witness)
    if witness is not None and callee is not None:
        given = own_defaults(machine, source.tree.args, callee, witness, len(args), keywords)
        if given is None:
            return called_as_it_is(machine, callee, args, keywords, site)
        defaults, named = given
    else:
        if not trusted:
            same_function(machine, function)
        defaults = [Const(value) for value in function.__defaults__ or ()]
        named = {key: Const(value) for key, value in (function.__kwdefaults__ or {}).items()}
    bind_parameters(machine, source.tree.args, function.__name__, args, keywords, frame, defaults, named)
    del caller
    return run_body(machine, source.tree, frame, code)


def deeper(machine: Machine, function: types.FunctionType, within: int) -> None:
    """A generator that calls itself runs where its values are used, as deep as what it goes over: it must be known."""
    machine.deeper += 1
    if machine.deeper > MOST_DEEPER or within > DEEPEST:
        raise machine.refuse(
            f"recursion of the generator `{function.__name__}`",
            why="how deep it goes is not decided by what is known of its arguments",
            hint="return a list of its values",
        )


def sites(machine: Machine) -> tuple[Any, ...]:
    return tuple(machine.call_sites)


def cells(machine: Machine, function: types.FunctionType, witness: Witness | None) -> dict[str, Any]:
    """Readers of the free names of a function, by name; without a witness nothing is known of what they hold."""

    def reader(index: int, name: str) -> Any:
        def read() -> Abstract:
            if witness is None:
                return machine.parts["given_unknown"](machine, f"_function.__closure__[{index}].cell_contents", name)  # type: ignore[no-any-return]
            below = witness.cell(index)
            if below is None:
                raise machine.refuse(f"`{name}` has no value yet")
            held = machine.parts["given"](machine, ("cell", id(witness.node), index), below, name)
            if isinstance(held, Value):
                machine.captures.setdefault(id(witness.node), {})[name] = held
            return held  # type: ignore[no-any-return]

        return read

    return {name: reader(index, name) for index, name in enumerate(function.__code__.co_freevars)}


def run_body(machine: Machine, tree: Any, frame: Frame, code: Any) -> Abstract:
    """Interpret a body and give what it returns."""
    if type(tree).__name__ != "Lambda" and generates(tree):
        return generator(machine, tree, frame, code)
    machine.stores.append(frame)
    frame.slots.update({"%exit": FALSE, "%leave": FALSE, "%returned": FALSE, "%return": NONE})
    with entered(machine, frame, code):
        if type(tree).__name__ != "Lambda":
            machine.parts["fence"](machine, tree, frame)
        execute_body(machine, tree, frame)
    if not frame.outlives and frame.slots.get(RAISED) is None:
        machine.stores.remove(frame)  # it says nothing any more
    return frame.slots["%return"]


def next_of(machine: Machine, owner: Abstract, advance: types.FunctionType) -> tuple[Abstract, Abstract]:
    """What a `__next__` gives, and whether it ended instead."""
    source = machine.read(advance)
    frame = Frame(source=source, globals=advance.__globals__, calls=(*sites(machine), "next"), stops=True)
    frame.slots["%stopped"] = FALSE
    bind_parameters(machine, source.tree.args, "__next__", [owner], {}, frame, [], {})
    value = run_body(machine, source.tree, frame, advance.__code__)
    return value, frame.slots["%stopped"]


def linked(machine: Machine, function: Any, args: list[Abstract], keywords: dict[str, Abstract], site: Any) -> Abstract:
    """A call that stays a call: the callee's rule is derived apart (recursion)."""
    machine.links = True
    operands = [arg if isinstance(arg, Star) else machine.operand(arg, escapes=True) for arg in args]
    named = tuple((key, machine.operand(value, escapes=True)) for key, value in keywords.items())
    text = function.__name__ if machine.root_globals.get(function.__name__) is function else None  # type: ignore[union-attr]
    guess = machine.guess(function) if machine.guess is not None and not named else None
    machine.guessed |= guess is not None
    if guess is None:
        machine.hopes[function] = None
    kind = UNKNOWN if guess is None else guess
    value = machine.builder.bind(Const(function, text), *operands, keywords=named, pure=False, kind=kind)
    written = any(operand in machine.builder.mutable for operand in (*operands, *(operand for _, operand in named)))
    machine.place_result(value, ("call", site), () if written else args)  # what is written to is given as a copy
    return value


def define(machine: Machine, node: Any, frame: Frame) -> FunctionV:
    """A `def` or `lambda` met while interpreting."""
    frame.outlives = True
    defaults = tuple(machine.evaluate(part, frame) for part in node.args.defaults)
    named = {param.id: machine.evaluate(part, frame)
             for param, part in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if part is not None}
    return FunctionV(node, frame, defaults, named)
