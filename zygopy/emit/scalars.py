"""Why a way back failed: the value that it starts from was no number, as is only known when it has run."""

from __future__ import annotations

import ast
from types import TracebackType
from typing import Any

from ..errors import NotScalar
from ..runtime.nesting import demand_scalar


def no_number(traceback: TracebackType, lines: list[str]) -> NotScalar | None:
    """The error for the value of the generated ``f_gradient`` that a frame runs, if it has one that is no number."""
    name = returned_name(lines, traceback.tb_lineno)
    known = traceback.tb_frame.f_locals
    if name not in known:
        return None
    value = known[name]
    if isinstance(value, tuple) and value and is_number(value[0]):
        return None  # (value, extra), as is allowed where one asks for it
    try:
        demand_scalar(value)
    except NotScalar as error:
        return error
    return None


def is_number(value: Any) -> bool:
    try:
        demand_scalar(value)
    except NotScalar:
        return False
    return True


def returned_name(lines: list[str], failed: int) -> str | None:
    """The name of the value, if the line that failed comes after it was assigned for good."""
    if not lines:  # of a function that is gone
        return None
    function = ast.parse("".join(lines)).body[0]
    assert isinstance(function, ast.FunctionDef)
    last = function.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Tuple):
        return None
    given = last.value.elts[0]
    if not isinstance(given, ast.Name):
        return None
    assigned = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == given.id and isinstance(node.ctx, ast.Store)
    ]
    return given.id if assigned and failed > max(assigned) else None
