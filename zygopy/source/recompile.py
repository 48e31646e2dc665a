"""Whether a tree is the source of a code object: it is compiled again where it stands, and the two are compared.

Line tables are not compared, everything else that runs is: an edited file is found out, a moved comment is not.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from types import CodeType
from typing import Any

from .scope import enclosing_class, stands_in_class

FUTURES = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
NESTED = 0x10  # CO_NESTED: whether a function stands in another; the wrapper changes it, and nothing reads it

PLACE: dict[str, Any] = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}  # of what only wraps

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def recompile(node: Definition, code: CodeType, imported: Iterable[str]) -> CodeType | None:
    """Compile the tree inside its class and an outer function with the free names of `code`.

    `imported` are the names that the module imports: Python compiles ``np.tanh(x)`` in another way if it sees
    `np` imported.
    """
    body, depth = wrapped(node, code)
    imports: list[ast.stmt] = [ast.Import([ast.alias(name, **PLACE)], **PLACE) for name in imported]
    module = ast.Module([*imports, body], [])
    flags = code.co_flags & FUTURES & ~NESTED
    try:
        found: CodeType = compile(module, code.co_filename, "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    for _ in range(depth):
        found = next(constant for constant in found.co_consts if isinstance(constant, CodeType))
    return found


def wrapped(node: Definition, code: CodeType) -> tuple[ast.stmt, int]:
    """Put the bare function where it stands; gives the statement, and how deep in it the function is."""
    inner, depth = bare(node), 1
    class_name = enclosing_class(code)
    if class_name is not None:
        if not stands_in_class(code):
            inner, depth = definition("method", [], inner), depth + 1
        inner, depth = ast.ClassDef(class_name, [], [], [inner], [], **no_types(ast.ClassDef), **PLACE), depth + 1
    free = [name for name in code.co_freevars if name != "__class__" or class_name is None]
    if free:
        # else the function would find the class's name in the outer function
        names = [class_name] if class_name is not None and class_name not in free else []
        inner, depth = definition("outer", free, inner, names), depth + 1
    return inner, depth


def bare(node: Definition) -> ast.stmt:
    """Give the function without decorators, defaults and annotations: those are evaluated outside of it."""
    plain = node.args
    args = ast.arguments(
        [bare_parameter(arg) for arg in plain.posonlyargs],
        [bare_parameter(arg) for arg in plain.args],
        plain.vararg and bare_parameter(plain.vararg),
        [bare_parameter(arg) for arg in plain.kwonlyargs],
        [None] * len(plain.kwonlyargs),
        plain.kwarg and bare_parameter(plain.kwarg),
        [],
    )
    if isinstance(node, ast.Lambda):
        return ast.copy_location(ast.Expr(ast.copy_location(ast.Lambda(args, node.body), node)), node)
    kind = type(node)
    return ast.copy_location(kind(node.name, args, node.body, [], None, None, **no_types(kind)), node)


def bare_parameter(arg: ast.arg) -> ast.arg:
    return ast.copy_location(ast.arg(arg.arg, None, None), arg)


def definition(name: str, parameters: list[str], body: ast.stmt, outside: Sequence[str] = ()) -> ast.stmt:
    """Give ``def name(*parameters): body``; the names `outside` are global in it."""
    before: list[ast.stmt] = [ast.Global(list(outside), **PLACE)] if outside else []
    args = ast.arguments([], [ast.arg(parameter, **PLACE) for parameter in parameters], None, [], [], None, [])
    return ast.FunctionDef(name, args, [*before, body], [], None, None, **no_types(ast.FunctionDef), **PLACE)


def no_types(kind: type[ast.AST]) -> dict[str, Any]:
    return {"type_params": []} if "type_params" in kind._fields else {}  # from Python 3.12 on


# ------------------------------------------------------------------ comparing


def same_code(a: CodeType, b: CodeType) -> bool:
    """Whether the two do the same: bytecode, names and constants, through inner functions; not where they stand."""
    return a.co_code == b.co_code and facts(a) == facts(b) and same_constant(a.co_consts, b.co_consts)


def facts(code: CodeType) -> tuple[Any, ...]:
    return (
        code.co_name,
        code.co_flags & ~NESTED,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_exceptiontable,
    )


def same_constant(a: Any, b: Any) -> bool:
    """Whether two constants are the same: ``1``, ``1.0`` and ``True`` are not, nor are ``0.0`` and ``-0.0``."""
    if type(a) is not type(b):
        return False
    if isinstance(a, CodeType):
        return same_code(a, b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same_constant, a, b))
    if isinstance(a, float | complex):
        return repr(a) == repr(b)
    return bool(a == b)


def same_but_for_asserts(node: Definition, compiled: CodeType, code: CodeType, names: Mapping[str, Any]) -> bool:
    """Whether `code` may be what pytest made of the tree when it rewrote its asserts.

    The rewritten part cannot be compared; the names, parameters and free names around it are.
    """
    if "@pytest_ar" not in names or not any(isinstance(part, ast.Assert) for part in ast.walk(node)):
        return False
    own = tuple(name for name in code.co_varnames if not name.startswith("@py_"))
    counts = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_freevars", "co_cellvars")
    return (
        own == compiled.co_varnames
        and set(compiled.co_names) <= set(code.co_names)
        and all(getattr(code, count) == getattr(compiled, count) for count in counts)
    )
