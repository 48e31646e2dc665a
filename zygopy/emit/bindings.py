"""What a binding reads like as a statement: assignments, augmented and unpacking ones, and those without a target."""

from __future__ import annotations

import ast
import operator
from typing import Any

from ..core import ops
from ..core.kinds import Number
from ..core.nodes import Bind
from ..core.values import Const, Operand, Value, is_const
from .expressions import Expressions, is_attribute
from .lines import STORE, Line, assign, store
from .operators import BINARY, IN_PLACE, as_written, function_of, sign_of
from .plan import Plan


class Bindings:
    """Writes bindings that are statements of their own."""

    def __init__(self, plan: Plan, expressions: Expressions) -> None:
        self.plan = plan
        self.expressions = expressions
        self.captured: set[Value] = set()  # names of an outer function: they are not assigned here

    def statement(self, bind: Bind) -> list[Line]:
        """The statement, or nothing for a binding that is written elsewhere or that nobody needs."""
        if bind in self.plan.unwritten:
            return []
        function = function_of(bind.callee)
        if function in IN_PLACE and not bind.targets and self.can_change(bind.args[0]):
            return self.change(bind)
        if function in IN_PLACE and not bind.pure and bind.targets:
            return self.in_place(bind)
        tree = EFFECTS[function](self, bind) if function in EFFECTS else None
        if tree is None:
            tree = self.assignment(bind) if bind.targets else ast.Expr(self.effect(bind))
        return [Line(tree, bind.span, bind.origin)]

    def effect(self, bind: Bind) -> ast.expr:
        if function_of(bind.callee) in IN_PLACE and not bind.pure:  # `x + v` would change nothing
            return self.expressions.call(self.expressions.of(bind.callee), bind.args, ())
        return self.expressions.bind(bind)

    def assignment(self, bind: Bind) -> ast.stmt:
        function = function_of(bind.callee)
        if function is ops.unpack:
            return assign(self.targets(bind), self.expressions.of(bind.args[0]))
        if len(bind.targets) > 1:  # `y, pullback = rule(x)`
            return assign(self.targets(bind), self.expressions.bind(bind))
        (target,) = bind.targets
        if not self.plan.uses[target] and target.hint is None:
            return ast.Expr(self.expressions.bind(bind))
        if function in BINARY or function in IN_PLACE:
            if self.accumulates(bind):
                sign = BINARY.get(function) or IN_PLACE[function]
                return ast.AugAssign(store(self.plan.names[target]), sign(), self.expressions.of(bind.args[1]))
        return assign(store(self.plan.names[target]), self.expressions.bind(bind))

    def accumulates(self, bind: Bind) -> bool:
        """Whether ``x = x + v`` is written ``x += v``: the user's own, and numbers."""
        (target,) = bind.targets
        first = bind.args[0]
        if not isinstance(first, Value) or self.plan.name(first) != self.plan.names[target]:
            return False
        if bind.origin is not None:
            return type(bind.origin.tree).__name__ == "AugAssign"
        return isinstance(target.kind, Number) and isinstance(first.kind, Number)

    def in_place(self, bind: Bind) -> list[Line]:
        """``x += v`` on an object: where `x` must be kept too, the same object first gets the second name."""
        (target,) = bind.targets
        first = bind.args[0]
        key = self.plan.names[target]
        lines = []
        if not isinstance(first, Value) or self.plan.name(first) != key:
            lines.append(Line(assign(store(key), self.expressions.of(first)), bind.span))
        sign = IN_PLACE[function_of(bind.callee)]
        tree = ast.AugAssign(store(key), sign(), self.expressions.of(bind.args[1]))
        return [*lines, Line(tree, bind.span, bind.origin)]

    def can_change(self, operand: Operand) -> bool:
        """Whether ``x += v`` may be written: to a name of this very function, or to an entry or field."""
        if isinstance(operand, Value) and self.plan.name(operand) is not None:
            return all(leaf not in self.captured for leaf in self.plan.leaves(operand))
        return isinstance(self.expressions.of(operand), (ast.Subscript, ast.Attribute))

    def change(self, bind: Bind) -> list[Line]:
        """``x += v`` on an object that keeps its name."""
        target: Any = self.expressions.of(bind.args[0])
        if isinstance(target, ast.Attribute) and target.attr in ("T", "mT"):  # which cannot be assigned
            target = ast.Subscript(target, ast.Constant(...), STORE)
        tree = ast.AugAssign(target, IN_PLACE[function_of(bind.callee)](), self.expressions.of(bind.args[1]))
        return [Line(tree, bind.span, bind.origin)]

    # ------------------------------------------------------------ targets

    def pattern(self, value: Value) -> ast.expr:
        """The name of a value, or the names that it is unpacked into."""
        unpacking = self.plan.absorbed.get(value)
        return self.targets(unpacking) if unpacking is not None else store(self.plan.names[value])

    def targets(self, bind: Bind) -> ast.expr:
        row = [self.pattern(target) for target in bind.targets]
        if function_of(bind.callee) is not ops.unpack:
            return ast.Tuple(row, STORE)
        after = bind.args[2] if len(bind.args) > 2 else Const(-1)
        if isinstance(after, Const) and after.value >= 0:
            middle = len(row) - 1 - after.value
            row[middle] = ast.Starred(row[middle], STORE)
        return ast.Tuple(row, STORE)

    # ------------------------------------------------------------ effects

    def subscript(self, bind: Bind) -> ast.Subscript:
        return ast.Subscript(self.expressions.of(bind.args[0]), self.expressions.index(bind.args[1]), STORE)

    def set_item(self, bind: Bind) -> ast.stmt | None:
        if bind.targets:
            return None
        change = self.plan.folded.get(bind.args[2]) if isinstance(bind.args[2], Value) else None
        if isinstance(change, Bind) and changes_item(bind, change, self.plan):
            return ast.AugAssign(self.subscript(bind), sign_of(change), self.expressions.of(change.args[1]))
        return assign(self.subscript(bind), self.expressions.of(bind.args[2]))

    def delete_item(self, bind: Bind) -> ast.stmt | None:
        return None if bind.targets else ast.Delete([self.subscript(bind)])

    def field(self, bind: Bind) -> ast.expr:
        return ast.Attribute(self.expressions.of(bind.args[0]), bind.args[1].value, STORE)  # type: ignore[union-attr]

    def set_field(self, bind: Bind) -> ast.stmt | None:
        if bind.targets or not is_attribute(bind):
            return None
        change = self.plan.folded.get(bind.args[2]) if isinstance(bind.args[2], Value) else None
        if isinstance(change, Bind) and changes_item(bind, change, self.plan):
            field: Any = self.field(bind)
            return ast.AugAssign(field, sign_of(change), self.expressions.of(change.args[1]))
        return assign(self.field(bind), self.expressions.of(bind.args[2]))

    def delete_field(self, bind: Bind) -> ast.stmt | None:
        return None if bind.targets or not is_attribute(bind) else ast.Delete([self.field(bind)])

    def raise_(self, bind: Bind) -> ast.stmt:
        error = self.optional(bind, 0)
        return ast.Raise(error, self.optional(bind, 1))

    def assert_(self, bind: Bind) -> ast.stmt:
        return ast.Assert(self.expressions.of(bind.args[0]), self.optional(bind, 1))

    def optional(self, bind: Bind, position: int) -> ast.expr | None:
        if len(bind.args) <= position or (is_const(bind.args[position], None) and position):
            return None
        return self.expressions.of(bind.args[position])

    def delete(self, bind: Bind) -> ast.stmt:
        return ast.Delete([self.expressions.of(bind.args[0])])


READ_BY = {operator.setitem: operator.getitem, setattr: getattr}


def changes_item(store_bind: Bind, change: Bind, plan: Plan) -> bool:
    """Whether ``x[i] = change`` with ``change = iadd(x[i], v)`` is exactly ``x[i] += v``.

    So it is with ``change = x[i] + v`` where the user's own statement says ``x[i] += ...``.
    """
    if not change.args or not isinstance(change.args[0], Value):
        return False
    if not (function_of(change.callee) in IN_PLACE or as_written(change)):
        return False
    read = plan.folded.get(change.args[0])
    if not isinstance(read, Bind) or function_of(read.callee) is not READ_BY.get(function_of(store_bind.callee)):
        return False
    return all(identical(a, b, plan) for a, b in zip(read.args, store_bind.args[:2], strict=True))


def identical(a: Operand, b: Operand, plan: Plan) -> bool:
    """Whether two operands are written alike and mean the same."""
    if isinstance(a, Const) and isinstance(b, Const):
        alike = type(a.value) is type(b.value) and type(a.value) in {int, str, float} and a.value == b.value
        return a.value is b.value or alike
    if a is b or not isinstance(a, Value) or not isinstance(b, Value):
        return a is b
    first, second = plan.folded.get(a), plan.folded.get(b)
    if not isinstance(first, Bind) or not isinstance(second, Bind) or function_of(first.callee) not in ops.INLINE:
        return False
    same = function_of(first.callee) is function_of(second.callee) and len(first.args) == len(second.args)
    return same and all(identical(m, n, plan) for m, n in zip(first.args, second.args, strict=True))


EFFECTS: dict[Any, Any] = {
    operator.setitem: Bindings.set_item,
    operator.delitem: Bindings.delete_item,
    setattr: Bindings.set_field,
    delattr: Bindings.delete_field,
    ops.raise_: Bindings.raise_,
    ops.assert_: Bindings.assert_,
    ops.delete: Bindings.delete,
}
