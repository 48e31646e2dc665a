"""Draws a program: nested statements over numbers, an array, a list, a dict and an object, bounded in value."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

NUMBERS = ["a", "b", "c", "s"]
KEYS = ["p", "q"]
HEADER = """\
class Box:
    def __init__(self, held):
        self.held = held

    def shift(self, by):
        self.held = np.tanh(self.held + by)
        return self.held * 0.5


def helper(u, k=0.5):
    if u > 0.3:
        return np.sin(u) * k
    return u * k + 0.1


def program(a, b, v):
    c = a * 0.5
    s = 0.25
    w = v * 1.0
    xs = [a, b * 0.5, 0.3]
    d = {"p": a, "q": 0.2}
    box = Box(b)
"""
FOOTER = """\
    return s + c * 0.3 + np.sum(w * np.array([0.3, 0.5, 0.7])) + sum(xs) * 0.2 + d["p"] + d["q"] * 0.4 + box.held
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

    # -- expressions ---------------------------------------------------------------------------------------------------

    def number(self, depth: int = 2) -> str:
        r = self.random
        if depth == 0 or r.random() < 0.25:
            return r.choice([*NUMBERS, *NUMBERS, "0.7", "1.3", self.element()])
        inner = self.number(depth - 1)
        return r.choice(
            [
                f"np.sin({inner})",
                f"np.tanh({inner})",
                f"np.cos({inner}) * {self.number(depth - 1)}",
                f"({inner} + {self.number(depth - 1)}) * 0.5",
                f"{inner} - {self.number(depth - 1)}",
                f"helper({inner})",
                f"helper({inner}, k={self.number(0)})",
                f"(-{inner})",
                f"{inner} / (1.5 + {self.number(0)} ** 2)",
                f"np.exp(-({inner}) ** 2)",
                f"({inner} if {self.test()} else {self.number(depth - 1)})",
                f"max({inner}, {self.number(0)})",
                f"(lambda t: t * {self.number(0)})({inner})",
                "np.sum(w) * 0.3",
                "np.sum(w * v)",
                "sum([x * 0.3 for x in xs])",
                "box.shift(0.1)",
            ]
        )

    def element(self) -> str:
        return self.random.choice(["w[0]", "w[1]", "w[-1]", "v[2]", "xs[0]", "xs[-1]", 'd["p"]', 'd["q"]', "box.held"])

    def array(self) -> str:
        return self.random.choice(
            [
                "w * 0.5",
                "np.tanh(w + v)",
                f"w * {self.number(1)}",
                f"np.sin(v) + {self.number(1)}",
                "w[::-1]",
                "np.where(w > 0.1, w, v * 0.3)",
                "np.cumsum(w) * 0.4",
                "np.array([a, w[0], s])",
                "np.roll(w, 1)",
            ]
        )

    def test(self) -> str:
        r = self.random
        # a threshold with digits that no value will have: away from kinks
        return f"{self.number(0)} {r.choice('<>')} {r.choice(['', '-'])}{r.randrange(1, 9)}1273e-5"

    # -- statements ------------------------------------------------------------------------------------------------------

    def simple(self) -> Block:
        r = self.random
        target, other = r.sample(NUMBERS, 2)
        return Block(
            r.choice(
                [
                    f"{target} = {self.number()}",
                    f"{target} = {self.number()}",
                    f"{target} = {self.number(1)}",
                    f"{target} += {self.number(1)}",
                    f"{target} *= 0.8",
                    f"{target}, {other} = {other}, {self.number(1)}",
                    f"w = {self.array()}",
                    f"w[{r.choice(['0', '1', '-1'])}] = {self.number(1)}",
                    f"w[{r.choice(['0', '1', '-1'])}] += {self.number(1)}",
                    "w[1:] = w[:-1] * 0.9",
                    "w *= 0.9",
                    "w += v * 0.3",
                    "w[w > 0.51273] = 0.3",
                    f"xs.append({self.number(1)})",
                    "xs.append(xs[0] * xs[-1])",
                    "xs[0] = np.tanh(xs[-1])",
                    f"xs.insert(0, {self.number(0)})",
                    "xs = xs[:3]",
                    f'd["{r.choice(KEYS)}"] = {self.number(1)}',
                    f'd["{r.choice(KEYS)}"] *= 0.7',
                    f"box.held = {self.number(1)}",
                    f"box.held += {self.number(0)} * 0.2",
                    f"{target} = box.shift({self.number(0)})",
                    "view = w[:2]; view *= 0.7",
                ]
            )
        )

    def compound(self, depth: int) -> Block:
        r = self.random
        match r.choice(["if", "if", "for", "for", "while", "each", "def", "elif", "enumerate"]):
            case "if":
                return Block("", [(f"if {self.test()}:", self.body(depth)), *self.otherwise("else:", depth)])
            case "elif":
                return Block(
                    "",
                    [
                        (f"if {self.test()}:", self.body(depth)),
                        (f"elif {self.test()}:", self.body(depth)),
                        *self.otherwise("else:", depth),
                    ],
                )
            case "def":
                return self.function(depth)
            case "while":
                self.names += 1
                n = f"n{self.names}"
                body = [Block(f"{n} += 1"), *self.loop_body(depth)]
                return Block(f"{n} = 0", [(f"while {n} < {r.randrange(0, 4)}:", body), *self.otherwise("else:", depth)])
            case "each":
                source = r.choice(["list(xs)", "v", "[a, b]", "w.copy()", "tuple(xs)", "(s, c)"])
                body = [Block(f"s = s * 0.5 + np.tanh(x) * {self.number(0)}"), *self.loop_body(depth)]
                return Block("", [(f"for x in {source}:", body), *self.otherwise("else:", depth)])
            case "enumerate":
                body = [Block("c = c * 0.5 + np.sin(x + k * y)"), *self.loop_body(depth)]
                return Block("", [("for k, (x, y) in enumerate(zip(list(xs), v)):", body)])
            case _:
                self.names += 1
                head = f"for i{self.names} in range({r.randrange(0, 4)}):"
                return Block("", [(head, self.loop_body(depth)), *self.otherwise("else:", depth)])

    def function(self, depth: int) -> Block:
        self.names += 1
        name = f"f{self.names}"
        outside, self.loops = self.loops, 0
        captured = self.random.choice(NUMBERS)
        body = [
            Block(f"nonlocal {captured}"),
            Block(f"{captured} = np.tanh({captured} + t)"),
            Block("", [(f"if {self.test()}:", [Block(f"return {captured} * t")])]),
            Block(f"return t * 0.5 + {self.number(0)}"),
        ]
        self.loops = outside
        call = Block(f"s = s * 0.5 + {name}({self.number(0)})")
        return Block("", [(f"def {name}(t):", body), ("if True:", [call])])

    def otherwise(self, line: str, depth: int) -> list[tuple[str, list[Block]]]:
        return [(line, self.body(depth))] if self.random.random() < 0.4 else []

    def loop_body(self, depth: int) -> list[Block]:
        self.loops += 1
        body = self.body(depth)
        if self.random.random() < 0.5:
            leave = self.random.choice(["break", "continue", "break", f"return {self.number(1)}"])
            place = self.random.randrange(len(body) + 1)
            body.insert(place, Block("", [(f"if {self.test()}:", [*self.body(0), Block(leave)])]))
        self.loops -= 1
        return body

    def body(self, depth: int) -> list[Block]:
        r = self.random
        return [
            self.compound(depth - 1) if depth and r.random() < 0.45 else self.simple() for _ in range(r.randrange(1, 4))
        ]


def drawn(seed: int) -> list[Block]:
    """A program for each seed: short and flat ones as often as long and deep ones."""
    drawing = Drawing(seed)
    return [statement for _ in range(1 + seed % 3) for statement in drawing.body(1 + seed // 3 % 3)]


def written(statements: list[Block]) -> str:
    lines = [line for statement in statements for line in statement.text(1)]
    return HEADER + "\n".join(lines) + "\n" + FOOTER
