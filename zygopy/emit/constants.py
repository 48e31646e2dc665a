"""How an object known beforehand is written: in the user's words, as a literal, or by a public or bound name."""

from __future__ import annotations

import ast
import builtins
import cmath
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from keyword import iskeyword
from types import BuiltinMethodType, MethodDescriptorType, ModuleType
from typing import Any

import numpy as np

from .. import runtime
from ..core.values import Const

LOAD = ast.Load()
MODULES: dict[str, ModuleType] = {"np": np, "math": math, "cmath": cmath}
PREFERRED = {"absolute": "abs", "conjugate": "conj"}  # where NumPy has two names, the one that people write


class SpeltInt(int):
    """An int that is printed as the user wrote it: ``1_000``, ``0xff``."""

    spelling: str

    def __repr__(self) -> str:
        return self.spelling


class SpeltFloat(float):
    """A float that is printed as the user wrote it: ``1e-5``."""

    spelling: str

    def __repr__(self) -> str:
        return self.spelling


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, LOAD)


@lru_cache(4096)
def parse_expression(text: str) -> ast.expr:
    """The tree of an expression; a number keeps its spelling."""
    # in brackets, so that an expression may go over several lines
    tree = ast.parse(f"({text}\n)", mode="eval").body
    number = tree.operand if isinstance(tree, ast.UnaryOp) else tree
    if isinstance(number, ast.Constant):
        spelling = text.strip().removeprefix("-").strip()
        if type(number.value) is int and spelling.isascii() and spelling[:1].isdigit():
            number.value = SpeltInt(number.value)
            number.value.spelling = spelling
        elif type(number.value) is float and spelling.isascii() and spelling[:1] in ".0123456789":
            number.value = SpeltFloat(number.value)
            number.value.spelling = spelling
    return tree


@lru_cache(4096)
def names_read(text: str) -> frozenset[str]:
    """The names that an expression reads."""
    return frozenset(node.id for node in ast.walk(parse_expression(text)) if isinstance(node, ast.Name))


@lru_cache(1)
def public_names() -> dict[int, tuple[str, ...]]:
    """The path of each public function and class of NumPy, `math` and the builtins, by identity."""
    found: dict[int, tuple[str, ...]] = {}
    rooms: list[tuple[tuple[str, ...], ModuleType]] = [((), builtins), (("np",), np)]
    rooms += [(("np", part), getattr(np, part)) for part in ("linalg", "fft", "random")]
    rooms += [(("math",), math), (("cmath",), cmath)]
    for path, module in rooms:
        for key, value in vars(module).items():
            if key.startswith("_") or not callable(value):
                continue
            official = getattr(value, "__name__", key)
            if id(value) not in found or key == PREFERRED.get(official, official):
                if id(value) not in found or len(found[id(value)]) > len(path):
                    found[id(value)] = (*path, key)
    return found


class Constants:
    """The constants of one text.

    `read` are the names that the text reads from outside, `bindings` those among them that must be bound when it
    is loaded.  `own` are the names of the parameters, which hide those outside; `wished` those
    that its values would like: a binding leaves them alone.
    """

    def __init__(self, user: Mapping[str, object] | None, own: frozenset[str], wished: frozenset[str]) -> None:
        self.user = user
        self.own = own
        self.wished = wished | own
        self.read: set[str] = set()
        self.bindings: dict[str, object] = {}
        self.bound: dict[int, str] = {}
        self.known: dict[Const, ast.expr] = {}

    def of(self, const: Const) -> ast.expr:
        """The expression that gives the constant."""
        tree = self.known.get(const)
        if tree is None:
            tree = self.known[const] = self.text(const) or self.value(const.value)
        return tree

    # ------------------------------------------------------------ in the user's words

    def text(self, const: Const) -> ast.expr | None:
        """The user's expression, if it still means the object where the new text stands."""
        if const.text is None:
            return None
        roots = names_read(const.text)
        if roots & self.own or not self.resolves(const):
            return None
        self.read |= roots
        return parse_expression(const.text)

    def resolves(self, const: Const) -> bool:
        """Whether a dotted name leads to the object from the user's module, as far as modules lead."""
        if self.user is None:
            return True
        parts = (const.text or "").split(".")
        if not all(part.isidentifier() for part in parts):
            return all(root in self.user or hasattr(builtins, root) for root in names_read(const.text or ""))
        if iskeyword(parts[0]):
            return True
        if parts[0] in self.user:
            found = self.user[parts[0]]
        elif hasattr(builtins, parts[0]):
            found = getattr(builtins, parts[0])
        else:
            return False
        for part in parts[1:]:
            if not isinstance(found, ModuleType):
                return True
            found = getattr(found, part, None)
        return same(found, const.value)

    def global_name(self, key: str) -> ast.expr:
        """A global of the user's module, read when the line runs."""
        if key in self.own:  # hidden
            self.read.add("globals")
            return ast.Subscript(ast.Call(name("globals"), [], []), ast.Constant(key), LOAD)
        self.read.add(key)
        return name(key)

    # ------------------------------------------------------------ as a literal

    def value(self, value: Any) -> ast.expr:
        """The expression for an object that the compiler brought in."""
        literal = LITERALS.get(type(value))
        tree = literal(self, value) if literal is not None else None
        return tree if tree is not None else self.public(value)

    def number(self, value: float) -> ast.expr:
        """A literal; a negative number is the negation of one, since ``-1 ** x`` is ``-(1 ** x)``."""
        if value != value or value in {math.inf, -math.inf}:
            special = ast.Attribute(self.module("np"), "nan" if value != value else "inf", LOAD)
            return ast.UnaryOp(ast.USub(), special) if value == -math.inf else special
        if math.copysign(1.0, value) < 0:
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
        return ast.Constant(value)

    def complex_number(self, value: complex) -> ast.expr:
        real, imag = str(value.real), str(value.imag)
        if real == "0.0" and math.isfinite(value.imag) and not imag.startswith("-"):
            return ast.Constant(value)
        if real == "-0.0" and math.isfinite(value.imag) and imag.startswith("-"):
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
        return ast.Call(self.public(complex), [self.number(value.real), self.number(value.imag)], [])

    def row(self, value: tuple[Any, ...]) -> ast.expr:
        return ast.Tuple([self.value(item) for item in value], LOAD)

    def slicing(self, value: slice) -> ast.expr:
        parts = [self.value(part) for part in (value.start, value.stop, value.step)]
        return ast.Call(self.public(slice), parts, [])

    def scalar(self, value: np.generic) -> ast.expr | None:
        """``np.float64(0.5)``, where that gives the very same scalar."""
        if not isinstance(value, (np.bool_, np.number)) or isinstance(value, (np.longdouble, np.clongdouble)):
            return None
        if type(value)(value.item()) == value:
            return ast.Call(self.public(type(value)), [self.value(value.item())], [])
        return None

    def dtype(self, value: np.dtype[Any]) -> ast.expr | None:
        if value.isnative and value.names is None and np.dtype(value.str) == value and value.subdtype is None:
            text = value.name if np.dtype(value.name) == value else value.str
            return ast.Call(self.public(np.dtype), [ast.Constant(text)], [])
        return None

    # ------------------------------------------------------------ by name

    def public(self, value: Any) -> ast.expr:
        """A public name of the object, or one that is bound to it."""
        path = public_names().get(id(value))
        if path is None:
            if isinstance(value, ModuleType):
                key = next((key for key, module in MODULES.items() if module is value), None)
                return self.module(key) if key else self.bind(value, value.__name__.rpartition(".")[2])
            if (owner := owner_of(value)) is not None:
                return ast.Attribute(self.public(owner), value.__name__, LOAD)
            return self.bind(value, self.wish(value))
        if len(path) == 1:
            return self.builtin(value, path[0])
        tree = self.module(path[0])
        for part in path[1:]:
            tree = ast.Attribute(tree, part, LOAD)
        return tree

    def wish(self, value: Any) -> str:
        wish = getattr(value, "__name__", None)
        if wish is None:
            wish = next((key for key, known in vars(runtime).items() if known is value), None)
        if not isinstance(wish, str) or not wish.isidentifier() or iskeyword(wish):
            wish = type(value).__name__.lower()
        return wish

    def builtin(self, value: Any, key: str) -> ast.expr:
        if key in self.wished or (self.user is not None and self.user.get(key, value) is not value):
            return self.bind(value, key)
        self.read.add(key)
        return name(key)

    def module(self, key: str) -> ast.expr:
        """The module under its usual name: the user's, if it has that name there too."""
        module = MODULES[key]
        for wish in (key, module.__name__):
            if wish not in self.wished and self.user is not None and self.user.get(wish) is module:
                self.read.add(wish)
                return name(wish)
        return self.bind(module, key)

    def bind(self, value: Any, wish: str) -> ast.expr:
        """A name that is bound to the object when the text is loaded."""
        known = self.bound.get(id(value))
        if known is None:
            free = (wish if number == 0 else f"{wish}{number}" for number in range(10**6))
            known = self.bound[id(value)] = next(key for key in free if self.is_free(key, value))
            self.bindings[known] = value
            self.read.add(known)
        return name(known)

    def is_free(self, key: str, value: Any) -> bool:
        if key in self.wished or key in self.bindings or key in self.read or iskeyword(key):
            return False
        outside = self.user if self.user is not None and key in self.user else vars(builtins)
        return key not in outside or outside[key] is value


def owner_of(value: Any) -> Any:
    """The ufunc or class with a public name that `value` is a method of: ``np.add.at``, ``np.ndarray.sum``."""
    owner = value.__self__ if isinstance(value, BuiltinMethodType) else getattr(value, "__objclass__", None)
    public = isinstance(owner, np.ufunc) or (isinstance(value, MethodDescriptorType) and isinstance(owner, type))
    return owner if public and id(owner) in public_names() else None


def same(a: Any, b: Any) -> bool:
    """Whether two objects are one; plain values count as one if they are equal."""
    return a is b or (type(a) is type(b) and isinstance(a, (int, float, complex, str, bytes)) and a == b)


Literal = Callable[[Constants, Any], "ast.expr | None"]

LITERALS: dict[type, Literal] = {
    type(None): lambda _, value: ast.Constant(value),
    type(Ellipsis): lambda _, value: ast.Constant(value),
    bool: lambda _, value: ast.Constant(value),
    str: lambda _, value: ast.Constant(value),
    bytes: lambda _, value: ast.Constant(value),
    int: Constants.number,
    float: Constants.number,
    complex: Constants.complex_number,
    tuple: Constants.row,
    slice: Constants.slicing,
    **dict.fromkeys(set(np.sctypeDict.values()), Constants.scalar),
    **dict.fromkeys((type(np.dtype(kind)) for kind in ("f4", "f8", "i4", "i8", "c8", "c16", "?")), Constants.dtype),
}
