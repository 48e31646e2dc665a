"""How to go through the core: steps, what they read and define, and values replaced by operands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..records import replace
from .nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from .ops import raise_
from .values import Const, Operand, Star, Value

Replacements = Mapping[Value, Operand]


def blocks(step: Step) -> tuple[Block, ...]:
    """The blocks that `step` holds, in the order in which they run."""
    match step:
        case Bind():
            return ()
        case If():
            return (step.then, step.orelse)
        case While():
            return (step.test, step.body)
        case Try():
            return (step.body, step.handler, step.orelse)
        case For() | With() | Def():
            return (step.body,)


def steps(block: Block) -> Iterator[Step]:
    """Every step of `block` in program order, a step before those in its blocks."""
    for step in block.steps:
        yield step
        for inner in blocks(step):
            yield from steps(inner)


def operands(step: Step) -> tuple[Operand, ...]:
    """What `step` itself reads, in order of evaluation; what its blocks read is theirs."""
    match step:
        case Bind(keywords=()):
            return (step.callee, *step.args)
        case Bind():
            return (step.callee, *step.args, *(operand for _, operand in step.keywords))
        case If():
            return (step.test,)
        case For():
            return (*step.start, step.iterable)
        case While():
            return step.start
        case With():
            return (step.context,)
        case Try():
            return (step.caught,)
        case Def():
            return ()


def values(operands: Iterable[Operand]) -> Iterator[Value]:
    """The values among `operands`, also those that are spread."""
    for operand in operands:
        kind = type(operand)  # neither class has others below it, and this is asked very often
        if kind is Value:
            yield operand  # type: ignore[misc]
        elif kind is Star:
            yield from values((operand.operand,))  # type: ignore[union-attr]


def reads(step: Step) -> Iterator[Value]:
    """The values that `step` itself reads, as often as it reads them."""
    return values(operands(step))


def defines(step: Step) -> tuple[Value, ...]:
    """The values that `step` itself assigns: targets, and what it gives to its blocks."""
    match step:
        case Bind() | If():
            return step.targets
        case For():
            return (step.item, *step.params, *step.targets)
        case While():
            return (*step.params, *step.targets)
        case With() | Try():
            return step.targets if step.name is None else (step.name, *step.targets)
        case Def():
            return (step.target, *step.params)


def reads_within(block: Block) -> Iterator[Value]:
    """Every value read in `block` and the blocks inside it, results included."""
    for step in block.steps:
        yield from reads(step)
        for inner in blocks(step):
            yield from reads_within(inner)
    yield from values(block.results)


def defines_within(block: Block) -> Iterator[Value]:
    """Every value assigned in `block` and the blocks inside it."""
    for step in steps(block):
        yield from defines(step)


def free_values(block: Block) -> set[Value]:
    """The values that `block` reads and does not define."""
    return set(reads_within(block)).difference(defines_within(block))


def count_uses(block: Block) -> Counter[Value]:
    """How often each value is read in `block`."""
    return Counter(reads_within(block))


# ------------------------------------------------------------------ substitution


def never_ends(block: Block) -> bool:
    """Whether the block raises in any case, so that it gives nothing."""
    return any(raises(step) for step in block.steps)


def raises(step: Step) -> bool:
    match step:
        case Bind():
            return isinstance(step.callee, Const) and step.callee.value is raise_
        case If():
            return never_ends(step.then) and never_ends(step.orelse)
        case Try():
            return never_ends(step.handler) and (never_ends(step.body) or never_ends(step.orelse))
        case With():
            return never_ends(step.body)
        case _:
            return False


def replace_operand(operand: Operand, new: Replacements) -> Operand:
    match operand:
        case Value():
            return new.get(operand, operand)
        case Star():
            inner = replace_operand(operand.operand, new)
            return operand if inner is operand.operand else Star(inner, operand.double)
        case Const():
            return operand


def replace_operands(operands: tuple[Operand, ...], new: Replacements) -> tuple[Operand, ...]:
    return tuple(replace_operand(operand, new) for operand in operands)


def replace_in_step(step: Step, new: Replacements) -> Step:
    """`step` with the values that it and its blocks read replaced; what it assigns stays."""
    match step:
        case Bind(targets, callee, args, keywords, pure, inline, span, origin):
            if new.keys().isdisjoint(values(operands(step))):
                return step
            named = tuple((name, replace_operand(operand, new)) for name, operand in keywords)
            read = replace_operand(callee, new), replace_operands(args, new), named
            return Bind(targets, *read, pure, inline, span, origin)
        case If(targets, test, then, orelse, span, origin):
            arms = replace_in_block(then, new), replace_in_block(orelse, new)
            return If(targets, replace_operand(test, new), *arms, span, origin)
        case For(targets, item, iterable, params, start, body, exits, span, origin):
            first = replace_operands(start, new)
            rest = replace_in_block(body, new), exits, span, origin
            return For(targets, item, replace_operand(iterable, new), params, first, *rest)
        case While(targets, params, start, test, body, exits, span, origin):
            inner = replace_in_block(test, new), replace_in_block(body, new)
            return While(targets, params, replace_operands(start, new), *inner, exits, span, origin)
        case With(targets, context, name, body, span, origin):
            return With(targets, replace_operand(context, new), name, replace_in_block(body, new), span, origin)
        case Try(targets, body, caught, name, handler, orelse, demands, span, origin):
            tried, handled, after = (replace_in_block(part, new) for part in (body, handler, orelse))
            return Try(targets, tried, replace_operand(caught, new), name, handled, after, demands, span, origin)
        case Def(target, params, body, span, origin):
            return Def(target, params, replace_in_block(body, new), span, origin)


def replace_in_block(block: Block, new: Replacements) -> Block:
    """`block` with the values that are read in it replaced."""
    if not new:
        return block
    return Block(tuple(replace_in_step(step, new) for step in block.steps), replace_operands(block.results, new))


Change = Callable[[Step], Step | list[Step] | None]


def each_step(block: Block, change: Change) -> Block:
    """`block` with every step changed, also those in its blocks; None leaves one out, a list stands in its place."""
    done: list[Step] = []
    for step in block.steps:
        changed = change(step)
        several = changed if isinstance(changed, list) else [] if changed is None else [changed]
        done.extend(with_blocks(each, change) for each in several)
    return Block(tuple(done), block.results)


def with_blocks(step: Step, change: Change) -> Step:
    match step:
        case Bind():
            return step
        case If():
            return replace(step, then=each_step(step.then, change), orelse=each_step(step.orelse, change))
        case While():
            return replace(step, test=each_step(step.test, change), body=each_step(step.body, change))
        case Try():
            body, handler, orelse = (each_step(part, change) for part in (step.body, step.handler, step.orelse))
            return replace(step, body=body, handler=handler, orelse=orelse)
        case For() | With() | Def():
            return replace(step, body=each_step(step.body, change))


# ------------------------------------------------------------------ copies


def renamed(block: Block, new: dict[Value, Operand]) -> Block:
    """The same block with values of its own; `new` says what stands for those that it reads, and is added to."""
    for value in defines_within(block):
        new[value] = Value(value.kind, value.hint, value.named)
    return renamed_block(block, new)


def renamed_block(block: Block, new: Replacements) -> Block:
    return Block(tuple(renamed_step(step, new) for step in block.steps), replace_operands(block.results, new))


def renamed_step(step: Step, new: Replacements) -> Step:
    def own(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(new[value] for value in values)  # type: ignore[misc]

    def inner(block: Block) -> Block:
        return renamed_block(block, new)

    match step:
        case Bind(targets):
            changed = replace_in_step(step, new)
            assert isinstance(changed, Bind)
            return replace(changed, targets=own(targets))
        case If():
            return replace(step, targets=own(step.targets), test=replace_operand(step.test, new),
                           then=inner(step.then), orelse=inner(step.orelse))
        case For():
            return replace(step, targets=own(step.targets), item=own((step.item,))[0], params=own(step.params),
                           iterable=replace_operand(step.iterable, new), start=replace_operands(step.start, new),
                           body=inner(step.body))
        case While():
            return replace(step, targets=own(step.targets), params=own(step.params), test=inner(step.test),
                           start=replace_operands(step.start, new), body=inner(step.body))
        case With():
            name = None if step.name is None else own((step.name,))[0]
            return replace(step, targets=own(step.targets), context=replace_operand(step.context, new), name=name,
                           body=inner(step.body))
        case _:
            raise TypeError(f"no copy of a {type(step).__name__}")


def replace_body(function: Function, body: Block) -> Function:
    """`function` with another body."""
    return Function(function.name, function.params, body, function.span, function.doc, function.globals)
