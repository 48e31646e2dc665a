"""A text becomes a module that stands alone: everything that it reads is written out beside it."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..errors import UnsupportedValue, ZygopyError
from .text import Text

ANNOTATIONS = {"annotation", "returns"}
ERROR = """
class {name}(ValueError):
    def __init__(self, what, **details):
        super().__init__(what)
"""
CODE = (type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)
LITERALS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))


def module_of(text: Text, user: Mapping[str, Any], parameters: tuple[str, ...], captured: Mapping[str, Any]) -> str:
    """The source of a module with the function of `text` in it.

    `user` is the module that its free names are read from.  Its parameters beyond `parameters` are the values
    `captured`, which are written down as they are now.
    """
    writer = _Writer()
    for name in free_names(ast.parse(text.source)):
        if name in text.bindings:
            writer.need(name, text.bindings[name])
        elif name in user:
            writer.need(name, user[name])
    source = text.source.rstrip()
    if captured:
        for name, value in captured.items():
            writer.need(f"_{name}", value)
        row = ", ".join((*parameters, *(f"{name}=_{name}" for name in captured)))
        before = f"def {text.name}({', '.join((*parameters, *captured))})"
        source = source.replace(before, f"def {text.name}({row})", 1)
    title = f'"""The derivative of a function, written by zygopy: `{text.name}`.  Needs NumPy and nothing else."""'
    head = f"{title}\n\nfrom __future__ import annotations\n\n{chr(10).join(writer.imports)}\n"
    return "\n\n".join([head, *writer.lines, f"{source}\n"])


def free_names(tree: ast.AST) -> list[str]:
    """The names that are read from outside, as far as names alone tell: not in annotations, not assigned in it."""
    read, assigned = dict[str, None](), set[str]()
    for node in evaluated(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                read[node.id] = None
            else:
                assigned.add(node.id)
        elif isinstance(node, ast.arg):
            assigned.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            assigned.add(node.name)
    return [name for name in read if name not in assigned and not hasattr(builtins, name)]


def evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those of annotations."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in ANNOTATIONS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from evaluated(child)


class _Writer:
    """Imports, and definitions, each after what it needs."""

    def __init__(self) -> None:
        self.imports = ["import numpy as np"]
        self.lines: list[str] = []  # one paragraph each
        self.known: dict[str, Any] = {"np": np}

    def need(self, name: str, thing: Any) -> None:
        """Have `name` mean `thing` in the module."""
        if name in self.known:
            if self.known[name] is not thing and not self.same(self.known[name], thing):
                what = f"the derivative needs two things that are called `{name}`"
                raise UnsupportedValue(what, why="a module has one", hint="rename yours")
            return
        self.known[name] = thing
        if isinstance(thing, types.ModuleType):
            self.imports.append(f"import {self.allowed(thing.__name__, name)} as {name}")
        elif (home := home_of(thing)) is not None:
            self.imports.append(f"from {home} import {thing.__name__} as {name}")
        elif isinstance(thing, types.FunctionType | type):
            self.define(name, thing)
        else:
            self.lines.append(f"{name} = {self.literal(name, thing)}")

    def same(self, a: Any, b: Any) -> bool:
        return type(a) is type(b) and isinstance(a, LITERALS) and a == b

    def allowed(self, module: str, name: str) -> str:
        if not available(module):
            raise refusal(name, f"it is the module `{module}`")
        return module

    def define(self, name: str, thing: Any) -> None:
        """Write a function or class as it is in its file; of our errors, the message is enough."""
        if isinstance(thing, type) and issubclass(thing, ZygopyError):
            self.lines.append(ERROR.format(name=name))
            return
        if getattr(thing, "__closure__", None):
            raise refusal(name, "it is a function that captured values")
        try:
            source = textwrap.dedent(inspect.getsource(thing)).rstrip()
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError):
            raise refusal(name, "it has no source that could be copied") from None
        space = getattr(thing, "__globals__", None) or vars(sys.modules[thing.__module__])
        for needed in free_names(tree):
            if needed in space:
                self.need(needed, space[needed])
        self.lines.append(f"\n{source}\n")
        if thing.__name__ != name:
            self.lines.append(f"{name} = {thing.__name__}")

    def literal(self, name: str, thing: Any) -> str:
        """An expression that makes a value equal to `thing`."""
        if isinstance(thing, float) and type(thing) is float and (thing != thing or abs(thing) == float("inf")):
            return f"float({str(thing)!r})"
        if type(thing) in LITERALS:
            return repr(thing)
        if type(thing) in (tuple, list):
            items = ", ".join(self.literal(name, item) for item in thing)
            left, right = "()" if type(thing) is tuple else "[]"
            return f"{left}{items}{',' if len(thing) == 1 and left == '(' else ''}{right}"
        if type(thing) is dict:
            return "{" + ", ".join(f"{self.literal(name, k)}: {self.literal(name, v)}" for k, v in thing.items()) + "}"
        if type(thing) is np.ndarray and thing.dtype.kind in "biufc":
            return f"np.array({self.literal(name, thing.tolist())}, dtype={thing.dtype.str!r}).reshape({thing.shape})"
        if isinstance(thing, np.generic) and thing.dtype.kind in "biufc":
            return f"np.{type(thing).__name__}({self.literal(name, thing.item())})"
        if isinstance(thing, np.dtype) and thing.fields is None:
            return f"np.dtype({thing.str!r})"
        if isinstance(thing, CODE):
            return self.callable_name(thing)
        if "__reduce__" in vars(type(thing)) and thing.__reduce__() == (type(thing), ()):  # the only one of its class
            self.need(type(thing).__name__, type(thing))
            return f"{type(thing).__name__}()"
        raise refusal(name, f"it is a {type(thing).__name__}")

    def callable_name(self, thing: Any) -> str:
        """The name of a function or class that stands inside a value."""
        for key, value in vars(types).items():  # `types.FunctionType`, whose own name leads nowhere
            if value is thing:
                self.need("types", types)
                return f"types.{key}"
        self.need(thing.__name__, thing)
        return str(thing.__name__)


def home_of(thing: Any) -> str | None:
    """The public module of NumPy or the standard library that `thing` can be imported from."""
    name = getattr(thing, "__name__", None)
    for module in (getattr(thing, "__module__", None), "numpy"):
        if isinstance(module, str) and isinstance(name, str) and available(module):
            if getattr(sys.modules.get(module), name, None) is thing:
                return module
    return None


def available(module: str) -> bool:
    """Whether every machine with Python and NumPy has the module."""
    package = module.partition(".")[0]
    return package == "numpy" or (package in sys.stdlib_module_names and package != "__main__")


def refusal(name: str, what: str) -> UnsupportedValue:
    return UnsupportedValue(f"`{name}` cannot be written into a module: {what}",
                            why="an exported derivative must stand alone, with NumPy as its only import",
                            hint="pass it to the function as an argument, or define it at the top of a file")
