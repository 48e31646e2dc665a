"""What a value reads like: the expression of a binding, with the bindings that are folded into it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterable
from typing import Any

from ..core import ops
from ..core.kinds import Number
from ..core.nodes import Bind, If
from ..core.values import Const, Operand, Star, Value, is_const
from ..errors import InternalError
from .constants import LOAD, Constants, name
from .operators import ATTRIBUTES, BINARY, COMPARISON, IN_PLACE, UNARY, function_of
from .plan import Plan


class Expressions:
    """Writes operands: a value by its name or, if it is folded, as the expression that gives it."""

    def __init__(self, plan: Plan, constants: Constants) -> None:
        self.plan = plan
        self.constants = constants

    def of(self, operand: Operand) -> ast.expr:
        match operand:
            case Value():
                step = self.plan.folded.get(operand)
                if step is None:
                    return name(self.plan.names[operand])
                return self.bind(step) if isinstance(step, Bind) else self.choice(step)
            case Const():
                return self.constants.of(operand)
            case Star():
                return ast.Starred(self.of(operand.operand), LOAD)

    def all(self, operands: Iterable[Operand]) -> list[ast.expr]:
        return [self.of(operand) for operand in operands]

    # ------------------------------------------------------------ bindings

    def bind(self, bind: Bind) -> ast.expr:
        """The expression ``callee(*args, **keywords)`` as Python writes it."""
        function = function_of(bind.callee)
        args = bind.args
        plain = not bind.keywords and not any(isinstance(arg, Star) for arg in args)
        if type(function) is ops.Method:
            return self.call(ast.Attribute(self.of(args[0]), function.name, LOAD), args[1:], bind.keywords)
        if function in DISPLAYS and not bind.keywords:
            tree: ast.expr = DISPLAYS[function](self, args)
            return tree
        if plain and function is not None and len(args) == 2:
            left, right = args
            if function in BINARY or function in IN_PLACE:
                sign = BINARY.get(function) or IN_PLACE[function]
                return ast.BinOp(self.of(left), sign(), self.of(right))
            if function in COMPARISON:
                return ast.Compare(self.of(left), [COMPARISON[function]()], [self.of(right)])
            if function is operator.getitem:
                return ast.Subscript(self.of(left), self.index(right), LOAD)
            if is_attribute(bind):
                return self.attribute(left, right)
        if plain and function in UNARY and len(args) == 1:
            return ast.UnaryOp(UNARY[function](), self.of(args[0]))
        return self.call(self.of(bind.callee), args, bind.keywords)

    def call(self, callee: ast.expr, args: tuple[Operand, ...], keywords: tuple[tuple[str, Operand], ...]) -> ast.expr:
        given = [arg for arg in args if not (isinstance(arg, Star) and arg.double)]
        spread = [("", arg) for arg in args if isinstance(arg, Star) and arg.double]
        return ast.Call(callee, self.all(given), [self.keyword(*pair) for pair in (*keywords, *spread)])

    def keyword(self, key: str, operand: Operand) -> ast.keyword:
        if isinstance(operand, Star):
            return ast.keyword(None, self.of(operand.operand))
        return ast.keyword(key, self.of(operand))

    def attribute(self, owner: Operand, field: Operand) -> ast.expr:
        assert isinstance(field, Const)
        return ast.Attribute(self.of(owner), field.value, LOAD)

    # ------------------------------------------------------------ indices

    def index(self, operand: Operand) -> ast.expr:
        """What stands between the brackets: slices are written with colons here."""
        if isinstance(operand, Value):
            step = self.plan.folded.get(operand)
            function = function_of(step.callee) if isinstance(step, Bind) else None
            if isinstance(step, Bind) and function is ops.make_slice and len(step.args) == 3:
                return self.colons(step.args)
            if isinstance(step, Bind) and function is ops.make_tuple and step.args:
                return ast.Tuple([self.index(arg) for arg in step.args], LOAD)
        if isinstance(operand, Const) and operand.text is None:
            return self.constant_index(operand)
        return self.of(operand)

    def constant_index(self, const: Const) -> ast.expr:
        value = const.value
        if type(value) is slice:
            return self.colons((Const(value.start), Const(value.stop), Const(value.step)))
        if type(value) is tuple and value:
            return ast.Tuple([self.constant_index(Const(item)) for item in value], LOAD)
        return self.constants.of(const)

    def colons(self, args: tuple[Operand, ...]) -> ast.expr:
        start, stop, step = (None if is_const(arg, None) else self.of(arg) for arg in args)
        return ast.Slice(start, stop, step)

    # ------------------------------------------------------------ displays

    def slice_display(self, args: tuple[Operand, ...]) -> ast.expr:
        return ast.Call(self.constants.public(slice), self.all(args), [])

    def tuple_display(self, args: tuple[Operand, ...]) -> ast.expr:
        return ast.Tuple(self.all(args), LOAD)

    def list_display(self, args: tuple[Operand, ...]) -> ast.expr:
        return ast.List(self.all(args), LOAD)

    def repeated_display(self, args: tuple[Operand, ...]) -> ast.expr:
        return ast.BinOp(self.list_display(args[1:]), ast.Mult(), self.of(args[0]))

    def zeros_display(self, args: tuple[Operand, ...]) -> ast.expr:
        length = ast.Call(self.constants.public(len), self.all(args), [])
        return ast.BinOp(ast.List([ast.Constant(0.0)], LOAD), ast.Mult(), length)

    def set_display(self, args: tuple[Operand, ...]) -> ast.expr:
        if not args:  # `{}` is a dict
            return ast.Call(self.constants.public(set), [], [])
        return ast.Set(self.all(args))

    def dict_display(self, args: tuple[Operand, ...]) -> ast.expr:
        keys: list[ast.expr | None] = [None if is_const(key, ops.SPREAD) else self.of(key) for key in args[::2]]
        return ast.Dict(keys, self.all(args[1::2]))

    def identity(self, args: tuple[Operand, ...]) -> ast.expr:
        return self.of(args[0])

    def global_name(self, args: tuple[Operand, ...]) -> ast.expr:
        assert isinstance(args[0], Const)
        return self.constants.global_name(args[0].value)

    # ------------------------------------------------------------ f-strings

    def string(self, args: tuple[Operand, ...]) -> ast.expr:
        return ast.JoinedStr([self.part(arg) for arg in args])

    def part(self, operand: Operand) -> ast.expr:
        """A literal part, or a field ``{value!conversion:format}``."""
        if isinstance(operand, Const) and isinstance(operand.value, str):
            return ast.Constant(operand.value)
        step = self.plan.folded.get(operand) if isinstance(operand, Value) else None
        if not isinstance(step, Bind) or len(step.args) != 3:
            return ast.FormattedValue(self.of(operand), -1, None)
        value, conversion, form = step.args
        return ast.FormattedValue(self.of(value), conversion_code(conversion), self.form(form))

    def form(self, operand: Operand) -> ast.JoinedStr | None:
        if is_const(operand, None, ""):
            return None
        if isinstance(operand, Const):
            return ast.JoinedStr([ast.Constant(operand.value)])
        tree = self.of(operand)
        return tree if isinstance(tree, ast.JoinedStr) else ast.JoinedStr([ast.FormattedValue(tree, -1, None)])

    # ------------------------------------------------------------ choices

    def choice(self, step: If) -> ast.expr:
        """``a if test else b``, or ``a and b``, ``a or b`` where one of them is the test itself."""
        then, orelse = step.then.results[0], step.orelse.results[0]
        if (is_const(then, True) and orelse is step.test) or (is_const(orelse, False) and then is step.test):
            if getattr(step.test, "kind", None) == Number(bool):
                return self.of(step.test)
        if orelse is step.test or then is step.test:
            joined = ast.And() if orelse is step.test else ast.Or()
            other = self.of(then if orelse is step.test else orelse)
            left = self.of(step.test)
            # `a and b and c` is one row, however it was grouped
            return ast.BoolOp(joined, [*row(left, joined), *row(other, joined)])
        return ast.IfExp(self.of(step.test), self.of(then), self.of(orelse))


def row(tree: ast.expr, joined: ast.boolop) -> list[ast.expr]:
    """The operands of a row of the same word, or the one that `tree` is."""
    return tree.values if isinstance(tree, ast.BoolOp) and type(tree.op) is type(joined) else [tree]


DISPLAYS: dict[Any, Any] = {
    ops.make_tuple: Expressions.tuple_display,
    ops.make_list: Expressions.list_display,
    ops.begin_list: Expressions.list_display,
    ops.repeat_list: Expressions.repeated_display,
    ops.zero_list: Expressions.zeros_display,
    ops.make_set: Expressions.set_display,
    ops.make_dict: Expressions.dict_display,
    ops.make_slice: Expressions.slice_display,
    ops.format_string: Expressions.string,
    ops.identity: Expressions.identity,
    ops.read_global: Expressions.global_name,
}


def is_attribute(bind: Bind) -> bool:
    """Whether the binding reads, sets or deletes an attribute that can be written after a dot."""
    function = function_of(bind.callee)
    if function not in ATTRIBUTES or len(bind.args) != ATTRIBUTES[function] or bind.keywords:
        return False
    field = bind.args[1]
    return isinstance(field, Const) and type(field.value) is str and field.value.isidentifier()


def conversion_code(operand: Operand) -> int:
    """The number that `ast` has for ``!r``, ``!s``, ``!a``."""
    value = operand.value if isinstance(operand, Const) else None
    if value is None or value == "":
        return -1
    if isinstance(value, str):
        return ord(value)
    if isinstance(value, int):
        return value
    raise InternalError(f"emit: the conversion {value!r} in an f-string")
