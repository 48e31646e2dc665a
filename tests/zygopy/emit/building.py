"""Core functions made by hand, as short as they can be written."""

from __future__ import annotations

import ast
import operator
from contextlib import contextmanager

import numpy as np

from zygopy.core import ops
from zygopy.core.check import check
from zygopy.core.kinds import UNKNOWN, Number
from zygopy.core.nodes import Bind, Block, Def, For, Function, If, While, With
from zygopy.core.values import NONE, Const, Statement, Value
from zygopy.emit import emit, load

FLOAT = Number(float)
USER = {"np": np, "__name__": "user"}


def const(x):
    """An operand: values and constants stay, all else is a constant; a string in quotes is a text."""
    return x if isinstance(x, (Value, Const)) or type(x).__name__ == "Star" else Const(x)


def statement(text):
    return Statement(text, ast.parse(text).body[0])


class Body:
    """Collects the steps of blocks that are being made."""

    def __init__(self):
        self.stack = [[]]

    def add(self, step):
        self.stack[-1].append(step)
        return step

    def bind(self, callee, *args, hint=None, named=False, kind=UNKNOWN, pure=True, inline=False, origin=None, span=None, **keywords):
        """One binding with one target, which it returns."""
        value = Value(kind, hint, named)
        words = tuple((key, const(operand)) for key, operand in keywords.items())
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(Bind((value,), const(callee), tuple(map(const, args)), words, pure, inline, span, origin))
        return value

    def do(self, callee, *args, origin=None):
        """A binding for its effect."""
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(Bind((), const(callee), tuple(map(const, args)), pure=False, origin=origin))

    def unpack(self, x, *hints, named=False, after=-1):
        targets = tuple(Value(hint=hint, named=named) for hint in hints)
        count = len(hints) if after < 0 else len(hints) - 1 - after
        args = (x, Const(count)) if after < 0 else (x, Const(count), Const(after))
        self.add(Bind(targets, Const(ops.unpack), args))
        return targets

    def index(self, x, *where, **facts):
        return self.bind(operator.getitem, x, where[0] if len(where) == 1 else self.tuple(*where), **facts)

    def tuple(self, *items):
        return self.bind(ops.make_tuple, *items)

    def slice(self, start=None, stop=None, step=None):
        return self.bind(ops.make_slice, start, stop, step)

    def attribute(self, x, name, **facts):
        return self.bind(getattr, x, name, **facts)

    def method(self, x, name, *args, **facts):
        return self.bind(ops.Method(name), x, *args, **facts)

    @contextmanager
    def block(self):
        """Steps apart; they are in the list that is given."""
        steps = []
        self.stack.append(steps)
        yield steps
        self.stack.pop()

    def branch(self, test, then, orelse, *targets, origin=None):
        """``then`` and ``orelse`` are pairs (steps, results)."""
        made = [Block(tuple(steps), tuple(map(const, results))) for steps, results in (then, orelse)]
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(If(tuple(targets), const(test), *made, None, origin))
        return targets

    def loop(self, item, iterable, carried, steps, results, exits=False, origin=None):
        """``carried`` are triples (target, param, start)."""
        targets, params, start = zip(*carried) if carried else ((), (), ())
        body = Block(tuple(steps), tuple(map(const, results)))
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(For(tuple(targets), item, const(iterable), tuple(params), tuple(map(const, start)), body, exits, None, origin))

    def while_(self, test, carried, steps, results, exits=False, origin=None):
        targets, params, start = zip(*carried) if carried else ((), (), ())
        tests = Block(tuple(test[0]), (const(test[1]),))
        body = Block(tuple(steps), tuple(map(const, results)))
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(While(tuple(targets), tuple(params), tuple(map(const, start)), tests, body, exits, None, origin))

    def with_(self, context, name, steps, results, *targets, origin=None):
        origin = statement(origin) if isinstance(origin, str) else origin
        self.add(With(tuple(targets), context, name, Block(tuple(steps), tuple(map(const, results))), None, origin))

    def define(self, hint, params, steps, result):
        target = Value(hint=hint)
        self.add(Def(target, tuple(params), Block(tuple(steps), (const(result),))))
        return target

    def function(self, name, params, result=NONE, doc=None, user=USER):
        (steps,) = self.stack
        return check(Function(name, tuple(params), Block(tuple(steps), (const(result),)), None, doc, user))


def value(hint=None, kind=UNKNOWN, named=True):
    return Value(kind, hint, named)


def values(hints, kind=UNKNOWN):
    return [Value(kind, hint, True) for hint in hints.split()]


def written(function):
    """The text of a function, which also loads."""
    text = emit(function)
    load(text, function.globals)
    return text.source


def run(function, *args):
    """What the printed function gives."""
    return load(emit(function), function.globals)(*args)
