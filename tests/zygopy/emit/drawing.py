"""Core functions drawn at random: loops that swap, branches, exits, writes, effects, closures, in any nesting."""

from __future__ import annotations

import operator
import random

import numpy as np

from tests.zygopy.emit.building import Body, values
from zygopy.core import ops
from zygopy.core.kinds import ANY, UNKNOWN, Array, Number
from zygopy.core.values import Const, Value

NAMES = ["x", "y", "z", "a", "x_bar", None, None, None, None]
ARITHMETIC = [operator.add, operator.sub, operator.mul]
ARRAY = Array(np.dtype(int), (ANY,))
MODULUS = 10007


def draw(seed):
    """A function of two integers and a list, which also logs its effects in the list."""
    return _Drawer(random.Random(seed)).function()


class _Drawer:
    def __init__(self, random):
        self.random = random
        self.body = Body()
        self.numbers = []
        self.log = None
        self.buffers = []
        self.size = 0

    def function(self):
        x, y = values("x y", Number(int))
        (self.log,) = values("log")
        self.numbers = [x, y]
        self.steps(self.random.randint(3, 14), 0)
        self.numbers += [self.body.method(buffer, "sum") for buffer in self.buffers]
        result = self.body.tuple(*(self.pick() for _ in range(3)), self.log)
        return self.body.function("f", [x, y, self.log], result)

    def pick(self):
        if self.random.random() < 0.15:
            return Const(self.random.randint(-3, 9))
        recent = self.numbers[-6:] if self.random.random() < 0.7 else self.numbers
        return self.random.choice(recent)

    def hint(self):
        return self.random.choice(NAMES)

    def new(self):
        hint = self.hint()
        return Value(self.random.choice([UNKNOWN, Number(int)]), hint, hint in {"x", "y"} and self.random.random() < 0.5)

    def steps(self, count, depth):
        kinds = [self.arithmetic] * 7 + [self.buffer, self.fill, self.fill, self.add_to, self.add_view, self.look, self.view, self.give_away] + [self.effect, self.store, self.impure, self.increment, self.update]
        if depth < 3:
            kinds += [self.branch, self.loop, self.while_loop, self.closure, self.choice, self.unpack]
        for _ in range(count):
            self.size += 1
            if self.size < 60:
                self.random.choice(kinds)(depth)

    def bind(self, callee, *args, pure=True, **facts):
        value = self.new()
        facts.setdefault("hint", value.hint)
        made = self.body.bind(callee, *args, pure=pure, named=value.named, kind=value.kind, **facts)
        self.numbers.append(made)
        return made

    def arithmetic(self, depth):
        raw = self.body.bind(self.random.choice(ARITHMETIC), self.pick(), self.pick())
        self.bind(operator.mod, raw, MODULUS)

    def effect(self, depth):
        self.body.do(ops.Method("append"), self.log, self.pick())

    def store(self, depth):
        self.body.do(operator.setitem, self.log, 0, self.pick())

    def impure(self, depth):
        self.bind(logged, self.log, self.pick(), pure=False)

    def increment(self, depth):
        """Reads memory: its order to the writes matters."""
        self.bind(operator.getitem, self.log, 0)

    def update(self, depth):
        amount = self.pick()
        old = self.body.bind(operator.getitem, self.log, 0)
        new = self.body.bind(operator.iadd, old, amount, pure=False)
        self.body.do(operator.setitem, self.log, 0, new)

    # ------------------------------------------------------------ arrays of our own

    def buffer(self, depth):
        pure = self.random.random() < 0.5
        made = self.body.bind(np.zeros, 3, int, pure=pure, kind=ARRAY, hint=self.random.choice(["x_bar", None]))
        self.buffers.append(made)

    def any_buffer(self):
        if not self.buffers:
            self.buffer(0)
        return self.random.choice(self.buffers[-3:])

    def fill(self, depth):
        self.body.do(operator.setitem, self.any_buffer(), self.random.randint(0, 2), self.pick())

    def add_to(self, depth):
        buffer, place, amount = self.any_buffer(), self.random.randint(0, 2), self.pick()
        old = self.body.bind(operator.getitem, buffer, place, pure=self.random.random() < 0.5)
        new = self.body.bind(operator.iadd, old, amount, pure=False)
        self.body.do(operator.setitem, buffer, place, new)

    def add_view(self, depth):
        amount = self.pick()
        view = self.body.bind(operator.getitem, self.any_buffer(), self.body.slice(1), pure=self.random.random() < 0.5, kind=ARRAY)
        self.body.do(operator.iadd, view, amount)

    def look(self, depth):
        self.bind(operator.getitem, self.any_buffer(), self.random.randint(0, 1), pure=self.random.random() < 0.7)

    def view(self, depth):
        """Another name for the same memory."""
        self.buffers.append(self.body.bind(operator.getitem, self.any_buffer(), self.body.slice(None, 3), kind=ARRAY, hint=self.hint()))

    def give_away(self, depth):
        """From now on an effect may write to it in secret."""
        if self.random.random() < 0.3:
            self.bind(keeper, self.log, self.any_buffer(), pure=False)

    def unpack(self, depth):
        pair = self.body.tuple(self.pick(), self.pick())
        both = self.body.bind(swapped, pair)
        targets = [self.new(), self.new()]
        from zygopy.core.nodes import Bind

        self.body.add(Bind(tuple(targets), Const(ops.unpack), (both, Const(2))))
        self.numbers += targets

    def test(self):
        return self.body.bind(self.random.choice([operator.lt, operator.eq, operator.ge]), self.pick(), self.pick())

    def inner(self, count, depth, given=()):
        """Steps of a block of their own; what they define is not read outside."""
        known, buffers = list(self.numbers), list(self.buffers)
        self.numbers += given
        with self.body.block() as steps:
            self.steps(self.random.randint(0, count), depth + 1)
            results = self.pick
            yield steps, results
        self.numbers, self.buffers = known, buffers

    def branch(self, depth):
        test = self.test()
        targets = [self.new() for _ in range(self.random.randint(0, 2))]
        arms = []
        for _ in range(2):
            for steps, pick in self.inner(3, depth):
                arms.append((steps, [pick() for _ in targets]))
        self.body.branch(test, *arms, *targets)
        self.numbers += targets

    def choice(self, depth):
        test, target = self.test(), self.new()
        arms = []
        for _ in range(2):
            with self.body.block() as steps:
                value = self.body.bind(operator.add, self.pick(), self.pick()) if self.random.random() < 0.5 else self.pick()
            arms.append((steps, [value]))
        if self.random.random() < 0.4:
            arms[self.random.randint(0, 1)] = ([], [test])
        self.body.branch(test, *arms, target)
        self.numbers.append(self.body.bind(int, target))  # NumPy's truth values cannot be subtracted

    def carried(self):
        hints = [self.hint() for _ in range(self.random.randint(0, 3))]
        triples = [(Value(hint=hint), Value(hint=hint), self.pick()) for hint in hints]
        return triples, [param for _, param, _ in triples]

    def round(self, depth, params, item=()):
        """Steps and results of a round, which may swap what it carries, and perhaps an exit."""
        exits = self.random.random() < 0.4
        for steps, pick in self.inner(4, depth, (*params, *item)):
            results = [self.random.choice(params) if self.random.random() < 0.3 else pick() for _ in params]
            if exits:
                results.append(self.exit(results))
        return steps, results, exits

    def exit(self, results):
        """An exit flag: a test, or what the arms of a last branch say."""
        test = self.test()
        if self.random.random() < 0.3:
            return test
        flag, other = Value(), self.new()
        arms = []
        for leaves in self.random.sample([True, False], 2):
            for steps, pick in self.inner(2, 2):
                arms.append((steps, [pick(), leaves]))
        self.body.branch(test, *arms, other, flag)
        if results and self.random.random() < 0.7:
            results[0] = other
        return flag

    def loop(self, depth):
        carried, params = self.carried()
        item = Value(hint=self.random.choice(["i", None]))
        count = self.random.randint(0, 3)
        iterable = self.body.bind(range, count)
        steps, results, exits = self.round(depth, params, (item,))
        self.body.loop(item, iterable, carried, steps, results, exits)
        self.numbers += [target for target, _, _ in carried]

    def while_loop(self, depth):
        carried, params = self.carried()
        counter = (Value(hint="n"), Value(hint="n"), Const(0))
        with self.body.block() as tests:
            test = self.body.bind(operator.lt, counter[1], self.random.randint(0, 3))
            if self.random.random() < 0.3:
                self.effect(depth)
        steps, results, exits = self.round(depth, params)
        with self.body.block() as more:
            following = self.body.bind(operator.add, counter[1], 1)
        self.body.while_((tests, test), [counter, *carried], [*more, *steps], [following, *results], exits)
        self.numbers += [target for target, _, _ in carried]

    def closure(self, depth):
        param = self.new()
        for steps, pick in self.inner(3, depth, (param,)):
            result = pick()
        inner = self.body.define("g", [param], steps, result)
        self.bind(inner, self.pick(), pure=False)


def logged(log, x):
    """An effect with a value."""
    log.append(x)
    return len(log) + x


def keeper(log, buffer):
    """Keep a buffer, and write to one that was kept."""
    kept = KEPT.setdefault(id(log), (log, []))[1]
    kept.append(buffer)
    kept[0] += 1
    return len(kept)


KEPT = {}


def swapped(pair):
    return pair[1], pair[0]
