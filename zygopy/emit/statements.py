"""What a block reads like: its steps as statements, and what happens at its end."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import UNBOUND, Const, Operand, Statement, Value
from ..core.walk import defines_within, reads_within
from ..records import record
from .bindings import Bindings
from .clauses import clauses, in_the_end, repeats
from .expressions import Expressions
from .lines import Line, assign, definition, if_line, negate, store
from .plan import Plan, alive


@record
class Tail:
    """What the end of a block does: `moves` all at once, then leave the loop if `exit`, or return `result`."""

    moves: tuple[tuple[Value, Operand], ...] = ()
    exit: Operand | None = None
    result: Operand | None = None

    def map(self, new: Callable[[Operand], Operand]) -> Tail:
        moves = tuple((target, new(operand)) for target, operand in self.moves)
        return Tail(moves, new(self.exit) if self.exit else None, new(self.result) if self.result else None)

    def count(self, value: Value) -> int:
        return [*(operand for _, operand in self.moves), self.exit, self.result].count(value)


class Statements:
    """Writes steps; where a block ends with an `if` that decides how it ends, the end moves into the arms."""

    def __init__(self, plan: Plan, expressions: Expressions) -> None:
        self.plan = plan
        self.expressions = expressions
        self.bindings = Bindings(plan, expressions)

    def function(self, function: Function) -> Line:
        tree = definition(function.name, [self.plan.names[param] for param in function.params])
        body = self.block(function.body, Tail(result=function.body.results[0]))
        if function.doc is not None:
            body.insert(0, Line(ast.Expr(ast.Constant(function.doc))))
        return Line(tree, function.span, None, (body,))

    def block(self, block: Block, tail: Tail) -> list[Line]:
        lines: list[Line] = []
        for number, step in enumerate(block.steps, 1):
            if number == len(block.steps) and isinstance(step, If | Try) and self.decides(step, tail):
                return lines + (self.fork(step, tail) if isinstance(step, If) else self.attempt(step, tail))
            lines += self.step(step)
            if lines and lines[-1].leaves:
                return lines
        return lines + self.end(tail)

    def step(self, step: Step) -> list[Line]:
        match step:
            case Bind():
                return self.bindings.statement(step)
            case If():
                return self.branch(step)
            case For():
                return self.for_loop(step)
            case While():
                return self.while_loop(step)
            case With():
                return self.with_block(step)
            case Try():
                return self.attempt(step)
            case Def():
                return self.inner_function(step)

    # ------------------------------------------------------------ ends of blocks

    def end(self, tail: Tail) -> list[Line]:
        lines = self.moves(tail.moves)
        if tail.exit is not None and not (isinstance(tail.exit, Const) and not tail.exit.value):
            stop = Line(ast.Break())
            always = isinstance(tail.exit, Const)
            lines.append(stop if always else if_line(self.expressions.of(tail.exit), [stop], [], None, None))
        if tail.result is not None:
            lines.append(Line(ast.Return(self.expressions.of(tail.result))))
        return lines

    def moves(self, pairs: tuple[tuple[Value, Operand], ...], origin: Step | None = None) -> list[Line]:
        """Assign all at once: one by one where no assignment spoils a later one, else as ``a, b = b, a``."""
        names = self.plan.names
        span = origin.span if origin is not None else None
        left = []
        for target, operand in pairs:
            if operand is not UNBOUND and not (isinstance(operand, Value) and self.plan.name(operand) == names[target]):
                left.append((names[target], operand, {names[leaf] for leaf in self.plan.leaves(operand)}))
        lines: list[Line] = []
        while left:
            spoils = [any(move[0] in other[2] for other in left if other is not move) for move in left]
            if all(spoils):
                statement = self.own_row([key for key, _, _ in left], [operand for _, operand, _ in left])
                if statement is not None:  # in the order of the user's own `a, b = b, a`
                    order = [target.id for target in statement.tree.targets[0].elts]
                    left.sort(key=lambda move: order.index(move[0]))
                targets = ast.Tuple([store(target) for target, _, _ in left], ast.Store())
                sources = ast.Tuple([self.expressions.of(operand) for _, operand, _ in left], ast.Load())
                return [*lines, Line(assign(targets, sources), span, statement)]
            key, source, _ = left.pop(spoils.index(False))
            lines.append(Line(assign(store(key), self.expressions.of(source)), span))
        return lines

    def own_row(self, names: list[str], operands: list[Operand]) -> Statement | None:
        """The user's statement that assigns just these names at once."""
        steps = [self.plan.folded.get(operand) for operand in operands if isinstance(operand, Value)]
        for statement in (step.origin for step in steps if step is not None and step.origin is not None):
            targets = getattr(statement.tree, "targets", None) or [None]
            row = [getattr(target, "id", None) for target in getattr(targets[0], "elts", ())]
            if len(targets) == 1 and len(row) == len(set(row)) and set(row) == set(names):
                return statement
        return None

    def decides(self, step: If | Try, tail: Tail) -> bool:
        """Whether `step`, the last of its block, decides how the block ends, and gives nothing else to anyone."""
        if any(target in self.plan.folded for target in step.targets):
            return False
        if any(self.plan.uses[target] != tail.count(target) for target in step.targets):
            return False
        if tail.result is not None:
            return tail.result in step.targets
        if tail.exit is None or tail.exit not in step.targets:
            return False
        position = step.targets.index(tail.exit)
        arms = (step.then, step.orelse) if isinstance(step, If) else (step.handler, step.orelse)
        return any(self.settled(arm, arm.results[position]) for arm in arms)

    def settled(self, arm: Block, flag: Operand) -> bool:
        last = arm.steps[-1] if arm.steps else None
        return isinstance(flag, Const) or (isinstance(last, If) and flag in last.targets)

    def fork(self, step: If, tail: Tail) -> list[Line]:
        """An `if` whose arms end as the block ends; the arm that leaves comes first, and the other follows it."""
        then, orelse = (self.arm(step, arm, tail) for arm in (step.then, step.orelse))
        return self.arrange(step, then, orelse)

    def arm(self, step: If | Try, arm: Block, tail: Tail) -> list[Line]:
        given = dict(zip(step.targets, arm.results, strict=True))


        def result(operand: Operand) -> Operand:
            return given.get(operand, operand) if isinstance(operand, Value) else operand

        return self.block(arm, tail.map(result))

    # ------------------------------------------------------------ steps that hold blocks

    def branch(self, step: If) -> list[Line]:
        if all(target in self.plan.folded for target in step.targets) and step.targets:
            return []
        if step in self.plan.choices:
            target = next(target for target in step.targets if self.plan.uses[target])
            tree = assign(store(self.plan.names[target]), self.expressions.choice(step))
            return [Line(tree, step.span, step.origin)]
        then, orelse = (self.block(arm, self.giving(step.targets, arm.results)) for arm in (step.then, step.orelse))
        return self.arrange(step, then, orelse)

    def giving(self, targets: tuple[Value, ...], results: tuple[Operand, ...]) -> Tail:
        return Tail(tuple(pair for pair in zip(targets, results, strict=True) if self.plan.uses[pair[0]]))

    def arrange(self, step: If, then: list[Line], orelse: list[Line]) -> list[Line]:
        test = self.expressions.of(step.test)
        if not then and not orelse:
            called = any(isinstance(node, ast.Call) for node in ast.walk(test))
            return [Line(ast.Expr(test), step.span)] if called else []
        if not then:
            return [if_line(negate(test), orelse, [], step.span, step.origin)]
        if orelse and then[-1].leaves:
            return [if_line(test, then, [], step.span, step.origin), *orelse]
        if orelse and orelse[-1].leaves:
            return [if_line(negate(test), orelse, [], step.span, step.origin), *then]
        return [if_line(test, then, orelse, step.span, step.origin)]

    def loop_tail(self, step: For | While) -> Tail:
        results = step.body.results[:-1] if step.exits else step.body.results
        slots = alive(step, self.plan)
        moves = tuple(pair for pair in zip(step.params, results, strict=True) if pair[0] in slots)
        return Tail(moves, step.body.results[-1] if step.exits else None)

    def around(self, step: For | While, loop: Line) -> list[Line]:
        """The loop between the assignments that start it and those that take over what it carried."""
        slots = alive(step, self.plan)
        first = tuple(pair for pair in zip(step.params, step.start, strict=True) if pair[0] in slots)
        last = tuple(pair for pair in zip(step.targets, step.params, strict=True) if self.plan.uses[pair[0]])
        return [*self.moves(first, step), loop, *self.moves(last, step)]

    def for_loop(self, step: For) -> list[Line]:
        body = self.block(step.body, self.loop_tail(step))
        target = self.bindings.pattern(step.item)
        tree = ast.For(target, self.expressions.of(step.iterable), [], [], None, lineno=0)
        return self.around(step, Line(tree, step.span, step.origin, (body,), bool(step.targets)))

    def while_loop(self, step: While) -> list[Line]:
        body = self.block(step.body, self.loop_tail(step))
        before = [line for inner in step.test.steps for line in self.step(inner)]
        test = self.expressions.of(step.test.results[0])
        if before:
            stop = if_line(negate(test), [Line(ast.Break(), step.span)], [], step.span, None)
            endless = Line(ast.While(ast.Constant(True), [], []), step.span, None, ([*before, stop, *body],))
            return self.around(step, endless)
        return self.around(step, Line(ast.While(test, [], []), step.span, step.origin, (body,)))

    def with_block(self, step: With) -> list[Line]:
        body = self.block(step.body, self.giving(step.targets, step.body.results))
        used = step.name is not None and (self.plan.uses[step.name] or step.name.hint)
        name = self.bindings.pattern(step.name) if step.name is not None and used else None
        tree = ast.With([ast.withitem(self.expressions.of(step.context), name)], [], None, lineno=0)
        return [Line(tree, step.span, step.origin, (body,))]

    def attempt(self, step: Try, tail: Tail | None = None) -> list[Line]:
        """``try: body``; what follows a body that did not raise stands behind it, or after handlers that leave."""
        body = self.block(step.body, Tail())
        if tail is None:
            done, failed = (self.block(arm, self.giving(step.targets, arm.results))
                            for arm in (step.orelse, step.handler))
        else:
            done, failed = (self.arm(step, arm, tail) for arm in (step.orelse, step.handler))
        name = None if step.name is None or not self.plan.uses[step.name] else self.plan.names[step.name]
        if repeats(step.caught, failed, done):
            return [in_the_end(body, done, step.span)]
        handlers = clauses(self.expressions.of(step.caught), name, failed)
        orelse: list[Line] = []
        after: list[Line] = []
        if all(lines and lines[-1].leaves for _, lines in handlers):
            after = done
        elif step.orelse.steps or tail is not None:
            orelse = done
        else:
            body = [*body, *done]
        tree = ast.Try([], [clause for clause, _ in handlers], [], [])
        blocks = (body, orelse, *(lines for _, lines in handlers))
        return [Line(tree, step.span, None, blocks), *after]

    def inner_function(self, step: Def) -> list[Line]:
        if not self.plan.uses[step.target]:
            return []
        outer = self.bindings.captured
        self.bindings.captured = set(reads_within(step.body)) - {*step.params, *defines_within(step.body)}
        body = self.block(step.body, Tail(result=step.body.results[0]))
        self.bindings.captured = outer
        tree = definition(self.plan.names[step.target], [self.plan.names[param] for param in step.params])
        return [Line(tree, step.span, step.origin, (body,))]
