"""Which names a module imports: Python compiles ``np.tanh(x)`` in another way if it sees that `np` is imported."""

from __future__ import annotations

import ast
import dis
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import CodeType, ModuleType
from typing import Any

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_DEREF", "LOAD_CLOSURE", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW"}


def import_guesses(code: CodeType, names: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    """Guess which names were imported, the likeliest first; `names` are the function's globals."""
    used = names_in(code)
    modules = frozenset(name for name in used if isinstance(names.get(name), ModuleType))
    yield modules
    if modules:
        yield frozenset()  # in a notebook each statement is compiled alone, and sees no import
    imported, others = bases(code)
    yield frozenset(imported - others)


def names_in(code: CodeType) -> frozenset[str]:
    """Give every name that the code and the functions in it use."""
    own = frozenset((*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars))
    return own.union(*(names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)))


def bases(code: CodeType) -> tuple[set[str], set[str]]:
    """Give the names of which an attribute is read, as an imported module's, and those of which a method is called."""
    read: set[str] = set()
    called: set[str] = set()
    for before, after in pairwise(dis.get_instructions(code)):
        if before.opname in LOADS and after.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            (called if is_method(after) else read).add(before.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inner_read, inner_called = bases(constant)
            read |= inner_read
            called |= inner_called
    return read, called


def is_method(instruction: dis.Instruction) -> bool:
    if sys.version_info >= (3, 12):
        return bool((instruction.arg or 0) & 1)  # one instruction for both; the lowest bit tells
    return instruction.opname == "LOAD_METHOD"


def toplevel_imports(node: ast.AST) -> Iterator[str]:
    """Give the names that a module imports outside of its functions and classes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    elif isinstance(node, ast.mod | ast.stmt | ast.excepthandler | ast.match_case) and not isinstance(node, SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from toplevel_imports(child)
