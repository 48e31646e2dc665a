"""Draws a program: nested statements over numbers, arrays, lists, dicts and objects, bounded in value; and which
constructs it has.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from .statements import SIMPLE

NUMBERS = ["a", "b", "c", "s"]
HEADER = """\
from functools import partial, reduce

GAIN = 0.7


class Stop(Exception):
    pass


class Box:
    def __init__(self, held):
        self.held = held

    def shift(self, by):
        self.held = np.tanh(self.held + by)
        return self.held * 0.5

    @property
    def half(self):
        return self.held * 0.5

    def __call__(self, u):
        return self.held * 0.3 + np.sin(u)

    def __add__(self, other):
        return Box(self.held + other.held * 0.5)


class Tilted(Box):
    def __init__(self, held, tilt):
        super().__init__(held)
        self.tilt = tilt

    def shift(self, by):
        return super().shift(by) * self.tilt


class Holder:
    def __init__(self, row, items):
        self.row = row
        self.items = items


class Scope:
    def __init__(self, box):
        self.box = box

    def __enter__(self):
        self.box.held = self.box.held * 0.9
        return self.box

    def __exit__(self, *error):
        self.box.held = self.box.held + 0.1


def helper(u, k=0.5):
    if u > 0.3:
        return np.sin(u) * k
    return u * k + 0.1


def power(u, n):
    return 1.0 if n == 0 else np.tanh(u) * power(u, n - 1)


def total(items):
    return 0.1 if not items else items[0] * 0.3 + 0.5 * total(items[1:])


def bump(row, i, by):
    row[i] += by


def grow(items, by):
    items.append(by)
    return items[0] * 0.5


def spread(first, *rest, scale=1.0):
    for x in rest:
        first = first + x * 0.2
    return np.tanh(first * scale)


def twice(f, u):
    return f(f(u))


def pieces(n, u):
    for i in range(n):
        yield u * (i + 1) * 0.1


def demand(u):
    if u > 0.41273:
        raise Stop("too large")
    return np.sin(u)


def program(a, b, v):
    c = a * 0.5
    s = 0.25
    w = v * 1.0
    m = np.array([[a, 0.2, s], [b, a * b, 0.5]])
    xs = [a, b * 0.5, 0.3]
    d = {"p": a, "q": 0.2}
    box = Box(b)
"""
FOOTER = """\
    s = s + c * 0.3 + sum(xs) * 0.2 + d["p"] + d["q"] * 0.4 + box.held
    return s + np.sum(w * np.array([0.3, 0.5, 0.7])) + np.sum(m * m) * 0.2
"""


@dataclass
class Block:
    """A statement: its first line, and blocks of statements under it, each after its own line."""

    line: str
    parts: list[tuple[str, list["Block"]]] = field(default_factory=list)

    def text(self, indent: int) -> Iterator[str]:
        space = "    " * indent
        if self.line:
            yield space + self.line
        for opening, body in self.parts:
            yield space + opening
            if not body:
                yield space + "    pass"
            for statement in body:
                yield from statement.text(indent + 1)


class Drawing:
    """Draws statements from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.loops = 0
        self.names = 0
        self.used: set[str] = set()  # the constructs

    def use(self, construct: str, text: str) -> str:
        self.used.add(construct)
        return text

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    # -- expressions ---------------------------------------------------------------------------------------------------

    def number(self, depth: int = 2) -> str:
        r = self.random
        if depth == 0 or r.random() < 0.25:
            return r.choice([*NUMBERS, *NUMBERS, "0.7", "1.3", self.element()])
        inner = self.number(depth - 1)
        match r.randrange(16):
            case 0 | 1:
                return f"np.sin({inner})"
            case 2 | 3:
                return f"np.tanh({inner})"
            case 4:
                return f"np.cos({inner}) * {self.number(depth - 1)}"
            case 5 | 6:
                return f"({inner} + {self.number(depth - 1)}) * 0.5"
            case 7:
                return f"{inner} - {self.number(depth - 1)}"
            case 8:
                return self.use("helper", r.choice([f"helper({inner})", f"helper({inner}, k={self.number(0)})"]))
            case 9:
                return f"(-{inner})"
            case 10:
                return f"{inner} / (1.5 + {self.number(0)} ** 2)"
            case 11:
                return f"np.exp(-({inner}) ** 2)"
            case 12:
                return self.use("ternary", f"({inner} if {self.test()} else {self.number(depth - 1)})")
            case 13:
                return self.use("max, min", f"{r.choice(['max', 'min'])}({inner}, {self.number(0)})")
            case 14:
                return self.use("lambda", f"(lambda t: t * {self.number(0)})({inner})")
            case _:
                return r.choice(["np.sum(w) * 0.3", "np.sum(w * v)", "m[0] @ w", "np.mean(m)", "w.max()"])

    def element(self) -> str:
        return self.random.choice(
            ["w[0]", "w[1]", "w[-1]", "v[2]", "m[1, 0]", "m[0][2]", "xs[0]", "xs[-1]", 'd["p"]', 'd["q"]', "box.held"]
        )

    def array(self) -> str:
        return self.random.choice(
            [
                "w * 0.5",
                "np.tanh(w + v)",
                f"w * {self.number(1)}",
                f"np.sin(v) + {self.number(1)}",
                "w[::-1]",
                self.use("where", f"np.where({self.wide_test()}, w, v * 0.3)"),
                "np.cumsum(w) * 0.4",
                "np.array([a, w[0], s])",
                "np.roll(w, 1)",
                "m[0] * w",
                "m.T @ np.array([0.3, b])",
                "np.concatenate([w[1:], v[:1] * s])",
                "m.sum(axis=0) * 0.5",
            ]
        )

    def threshold(self) -> str:
        # digits that no value will have: away from kinks
        return f"{self.random.choice(['', '-'])}{self.random.randrange(1, 9)}1273e-5"

    def test(self) -> str:
        r = self.random
        if r.random() < 0.15:
            return self.use("chained comparison", f"-0.{r.randrange(1, 9)}1273 < {self.number(0)} < {self.threshold()}")
        if r.random() < 0.15:
            return self.use("and, or", f"{self.number(0)} < {self.threshold()} {r.choice(['and', 'or'])} {self.number(0)} > 0.11273")
        return f"{self.number(0)} {r.choice('<>')} {self.threshold()}"

    def wide_test(self) -> str:
        return f"w {self.random.choice('<>')} {self.threshold()}"

    # -- statements ------------------------------------------------------------------------------------------------------

    def simple(self) -> list[Block]:
        construct = self.random.choice(list(SIMPLE))
        self.used.add(construct)
        return [Block(line) for line in self.random.choice(SIMPLE[construct])(self).split("\n")]

    def compound(self, depth: int) -> Block:
        r = self.random
        draw = r.choice([self.if_, self.if_, self.for_, self.for_, self.while_, self.each, self.function, self.elif_,
                         self.enumerate_, self.try_, self.try_, self.with_, self.match_, self.generated])
        return draw(depth)

    def if_(self, depth: int) -> Block:
        self.used.add("if")
        if self.random.random() < 0.15:
            self.used.add("walrus")
            u = self.name("u")
            return Block("", [(f"if ({u} := {self.number(1)}) > {self.threshold()}:",
                               [Block(f"s = s * 0.5 + {u}"), *self.body(depth)])])
        return Block("", [(f"if {self.test()}:", self.body(depth)), *self.otherwise("else:", depth)])

    def elif_(self, depth: int) -> Block:
        self.used.add("elif")
        return Block("", [(f"if {self.test()}:", self.body(depth)), (f"elif {self.test()}:", self.body(depth)),
                          *self.otherwise("else:", depth)])

    def while_(self, depth: int) -> Block:
        self.used.add("while")
        n = self.name("n")
        body = [Block(f"{n} += 1"), *self.loop_body(depth)]
        head = f"while {n} < {self.random.randrange(0, 4)}:"
        return Block(f"{n} = 0", [(head, body), *self.loop_else(depth)])

    def each(self, depth: int) -> Block:
        self.used.add("for over elements")
        source = self.random.choice(["list(xs)", "v", "[a, b]", "w.copy()", "tuple(xs)", "(s, c)", "m", "d.values()"])
        item = "np.sum(x)" if source == "m" else "x"
        body = [Block(f"s = s * 0.5 + np.tanh({item}) * {self.number(0)}"), *self.loop_body(depth)]
        if source == "d.values()":
            body = body[:1]
        return Block("", [(f"for x in {source}:", body), *self.loop_else(depth)])

    def enumerate_(self, depth: int) -> Block:
        self.used.add("enumerate, zip")
        body = [Block("c = c * 0.5 + np.sin(x + k * y)"), *self.loop_body(depth)]
        return Block("", [("for k, (x, y) in enumerate(zip(list(xs), v)):", body)])

    def for_(self, depth: int) -> Block:
        self.used.add("for over a range")
        head = f"for {self.name('i')} in range({self.random.randrange(0, 4)}):"
        return Block("", [(head, self.loop_body(depth)), *self.loop_else(depth)])

    def generated(self, depth: int) -> Block:
        self.used.add("generator")
        head = f"for x in pieces({self.random.randrange(1, 4)}, {self.number(0)}):"
        return Block("", [(head, [Block("s = s * 0.5 + np.sin(x)"), *self.loop_body(depth)])])

    def try_(self, depth: int) -> Block:
        self.used.add("try")
        r = self.random
        risky = r.choice([f"{r.choice(NUMBERS)} = demand({self.number(1)})", f's = s * 0.5 + d["{r.choice("pz")}"]',
                          f"c = c * 0.3 + xs[{r.choice('029')}]"])
        body = [*self.body(0), Block(risky), *self.body(0)]
        caught = r.choice(["except (Stop, LookupError):", "except Exception as error:"])
        parts = [("try:", body), (caught, self.body(0))]
        if r.random() < 0.3:
            parts.append(("else:", self.body(0)))
        if r.random() < 0.3:
            parts.append(("finally:", self.body(0)))
        return Block("", parts)

    def with_(self, depth: int) -> Block:
        self.used.add("with")
        head = self.random.choice(["with Scope(box):", "with Scope(box) as inner:", 'with np.errstate(all="ignore"):'])
        outside, self.loops = self.loops, 0
        body = self.body(0)
        self.loops = outside
        return Block("", [(head, body)])

    def match_(self, depth: int) -> Block:
        self.used.add("match")
        r = self.random
        if r.random() < 0.5:
            cases = [("    case [first, *rest]:", [Block("s = s * 0.5 + first * len(rest) * 0.1")]),
                     ("    case _:", self.body(0))]
            return Block("match xs:", [(case, indented(body)) for case, body in cases])
        cases = [('    case {"p": p, "r": _}:', [Block("c = c * 0.5 + p")]),
                 ('    case {"q": q}:', [Block("c = c * 0.5 + np.sin(q)"), *self.body(0)])]
        return Block("match d:", [(case, indented(body)) for case, body in cases])

    def function(self, depth: int) -> Block:
        self.used.add("closure")
        name = self.name("f")
        outside, self.loops = self.loops, 0
        captured = self.random.choice(NUMBERS)
        body = [Block(f"return t * 0.5 + {self.number(1)}")]
        if self.random.random() < 0.6:
            self.used.add("nonlocal")
            body = [
                Block(f"nonlocal {captured}"),
                Block(f"{captured} = np.tanh({captured} + t)"),
                Block("", [(f"if {self.test()}:", [Block(f"return {captured} * t")])]),
                *body,
            ]
        self.loops = outside
        call = Block(self.random.choice([f"s = s * 0.5 + {name}({self.number(0)})", f"s = twice({name}, s * 0.5)"]))
        return Block("", [(f"def {name}(t):", body), ("if True:", [call])])

    def otherwise(self, line: str, depth: int) -> list[tuple[str, list[Block]]]:
        return [(line, self.body(depth))] if self.random.random() < 0.4 else []

    def loop_else(self, depth: int) -> list[tuple[str, list[Block]]]:
        found = self.otherwise("else:", depth)
        if found:
            self.used.add("else of a loop")
        return found

    def loop_body(self, depth: int) -> list[Block]:
        self.loops += 1
        body = self.body(depth)
        if self.random.random() < 0.6:
            leave = self.random.choice(["break", "continue", "return"])
            self.used.add(leave)
            text = f"return {self.number(1)}" if leave == "return" else leave
            place = self.random.randrange(len(body) + 1)
            body.insert(place, Block("", [(f"if {self.test()}:", [*self.body(0), Block(text)])]))
        self.loops -= 1
        return body

    def body(self, depth: int) -> list[Block]:
        r = self.random
        rows = [[self.compound(depth - 1)] if depth and r.random() < 0.45 else self.simple()
                for _ in range(r.randrange(1, 4))]
        return [statement for row in rows for statement in row]


def indented(body: list[Block]) -> list[Block]:
    return [Block(f"    {statement.line}" if statement.line else "",
                  [(f"    {opening}", indented(inner)) for opening, inner in statement.parts]) for statement in body]


def drawing_of(seed: int) -> tuple[list[Block], set[str]]:
    """A program for each seed, short and flat ones as often as long and deep ones; and its constructs."""
    drawing = Drawing(seed)
    statements = [statement for _ in range(1 + seed % 3) for statement in drawing.body(1 + seed // 3 % 3)]
    return statements, drawing.used


def drawn(seed: int) -> list[Block]:
    return drawing_of(seed)[0]


def written(statements: list[Block]) -> str:
    lines = [line for statement in statements for line in statement.text(1)]
    return HEADER + "\n".join(lines) + "\n" + FOOTER
