"""Which memory two values may share when one of them is written to: what a branch or loop gives, and what it came from.

    v = a if test else b          memory moves: `a` and `b` are not looked at again once `v` is written to
    v[0] = 1.0
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Any

import numpy as np

from ..core import ops
from ..core.kinds import Array, Number
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.ops import Method
from ..core.values import Const, Operand, Value
from ..core.walk import reads_within, steps, values
from ..errors import AliasedMutation, Span
from ..records import record
from .later import written_later

Sites = frozenset[Any]
Places = Callable[[Value], Sites]
FIRST_ONLY = frozenset(
    {
        operator.setitem, operator.delitem, setattr, operator.iadd, operator.isub, operator.imul, operator.itruediv,
        operator.ifloordiv, operator.imod, operator.ipow, operator.imatmul, operator.ior, operator.iand, operator.ixor,
        operator.ilshift, operator.irshift, np.copyto, np.put, np.place, np.putmask, np.fill_diagonal,
    }
)  # fmt: skip
FORMS = frozenset({"shape", "ndim", "dtype", "size"})


@record(frozen=False)
class State:
    """At one point of a program: which sites may be the same memory, and which were written to under another name.

    `origins` are the sites that the memory of a site was ever known by, in earlier rounds too.
    """

    alias: dict[Any, Sites] = field(default_factory=dict)
    origins: dict[Any, Sites] = field(default_factory=dict)
    stale: dict[Any, Span | None] = field(default_factory=dict)

    def copy(self) -> State:
        return State(dict(self.alias), dict(self.origins), dict(self.stale))

    def join(self, a: State, b: State) -> bool:
        """Become what holds after either of two ways; whether that is new."""
        before = (self.alias, self.origins, self.stale)
        self.alias, self.origins = both(a.alias, b.alias), both(a.origins, b.origins)
        self.stale = {**b.stale, **a.stale}
        return before != (self.alias, self.origins, self.stale)

    def group(self, sites: Iterable[Any]) -> Sites:
        """The sites that may be the same memory as one of these."""
        return frozenset().union(*({site} | self.alias.get(site, frozenset()) for site in sites))

    def ever(self, sites: Iterable[Any]) -> Sites:
        """These sites, and those that their memory was ever known by."""
        return frozenset().union(*({site} | self.origins.get(site, frozenset()) for site in sites))

    def forget(self, sites: Iterable[Any]) -> None:
        """These sites stand for other memory from now on."""
        for site in sites:
            self.stale.pop(site, None)
            self.origins.pop(site, None)
            for other in self.alias.pop(site, ()):
                self.alias[other] = self.alias.get(other, frozenset()) - {site}

    def tie(self, a: Any, b: Any) -> None:
        if a != b:
            self.alias[a] = self.alias.get(a, frozenset()) | {b}
            self.alias[b] = self.alias.get(b, frozenset()) | {a}


def both(a: dict[Any, Sites], b: dict[Any, Sites]) -> dict[Any, Sites]:
    return {site: a.get(site, frozenset()) | b.get(site, frozenset()) for site in {*a, *b}}


def spread_writes(
    function: Function, places: Places, written: set[Any], held: set[Any]
) -> dict[int, Sites] | None:
    """Add to `written` all sites that are written to under another name; None if there were any.

    Otherwise what each binding, by its `id`, and those after it may write to.

    `held` are sites of what a list, dict or object holds.

    Raises
    ------
    AliasedMutation
        A value is read after its memory was written to under another name.
    """
    if not written and all(step.pure for step in steps(function.body) if isinstance(step, Bind)):
        return {}
    sharing = Sharing(places, written, held)
    state = State()
    sharing.block(function.body, state)
    sharing.use(values(function.body.results), state, function.span)
    if not sharing.found <= written:  # with these known, other memory is told apart: what was refused may be followed
        written |= sharing.found
        return None
    if sharing.refused is not None:
        raise sharing.refused
    return written_later(function, places, sharing.writes)


class Sharing:
    """One walk over a program."""

    def __init__(self, places: Places, written: set[Any], held: set[Any]) -> None:
        self.places = places
        self.written = written
        self.held = held
        self.found: set[Any] = set()
        self.writes: dict[int, Sites] = {}  # what each binding writes to, by any name that it ever had
        self.refused: AliasedMutation | None = None
        self.parts: set[Any] = set()  # what may be a view of what is written to, or a copy, or a number
        self.pinned: set[Any] = set()  # what inner functions read, whenever they run

    def sites(self, operands: Iterable[Operand]) -> Sites:
        return frozenset().union(*map(self.places, values(operands)))

    # ------------------------------------------------------------ steps

    def block(self, block: Block, state: State) -> None:
        for step in block.steps:
            self.step(step, state)

    def step(self, step: Step, state: State) -> None:
        match step:
            case Bind():
                self.bind(step, state)
            case If():
                self.branch(step, state)
            case For() | While():
                self.loop(step, state)
            case With():
                self.use(values([step.context]), state, step.span)
                self.block(step.body, state)
            case Try():
                self.attempt(step, state)
            case Def():
                for value in reads_within(step.body):
                    self.pinned |= self.places(value)
                self.block(step.body, state)

    def bind(self, step: Bind, state: State) -> None:
        operands = (step.callee, *step.args, *(operand for _, operand in step.keywords))
        if not asks_form(step):
            self.use(values(operands), state, step.span)
        if not step.pure:
            for value in written_by(step):
                if self.places(value) & self.written:
                    self.write(self.places(value), state, step)
        if len(step.targets) == 1 and any(map(moves, self.places(step.targets[0]) - self.sites(operands))):
            self.parts |= self.places(step.targets[0])
            self.move([(step.targets[0], operands)], state, step.span)
        elif step.targets:
            state.forget(self.sites(step.targets) - self.sites(operands))

    def branch(self, step: If, state: State) -> None:
        arms = []
        for block in (step.then, step.orelse):
            arm = state.copy()
            self.block(block, arm)
            self.move([(target, (result,)) for target, result in zip(step.targets, block.results, strict=True)], arm,
                      step.span)
            arms.append(arm)
        state.join(*arms)

    def attempt(self, step: Try, state: State) -> None:
        """A handler runs after a part of the body."""
        self.use(values([step.caught]), state, step.span)
        done, failed = state.copy(), state.copy()
        self.block(step.body, done)
        failed.join(done, state)
        for block, arm in ((step.orelse, done), (step.handler, failed)):
            self.block(block, arm)
            self.move([(target, (result,)) for target, result in zip(step.targets, block.results, strict=True)], arm,
                      step.span)
        state.join(done, failed)

    def loop(self, step: For | While, state: State) -> None:
        if isinstance(step, For):
            self.use(values([step.iterable]), state, step.span)
        self.move(list(zip(step.params, ((start,) for start in step.start), strict=True)), state, step.span)
        while True:  # every round adds to what is known, and there are finitely many sites
            end = state.copy()
            if isinstance(step, For):
                self.use(values([step.iterable]), end, step.span)
            if isinstance(step, While):
                self.block(step.test, end)
                self.use(values(step.test.results), end, step.span)
            out = end.copy()
            self.block(step.body, end)
            rows = list(zip(step.params, step.body.results, strict=False))
            after = end.copy()
            self.move([(param, (result,)) for param, result in rows], end, step.span)
            if not state.join(state, end):
                break
        self.move([(target, (result,)) for target, result in zip(step.targets, step.body.results, strict=False)], after,
                  step.span)
        self.move([(target, (param,)) for target, param in zip(step.targets, step.params, strict=True)], out, step.span)
        state.join(out, after)

    # ------------------------------------------------------------ moves, writes and uses

    def move(self, rows: list[tuple[Value, tuple[Operand, ...]]], state: State, span: Span | None) -> None:
        """Values with memory of their own take over that of others, all at once."""
        moved = []
        for target, sources in rows:
            if not isinstance(target.kind, Number):
                self.use(values(sources), state, span)
                sites = self.sites(sources)
                moved += [(own, target, sites, state.group(sites)) for own in self.places(target) - sites if moves(own)]
        owns = {own for own, *_ in moved}
        origins = {own: state.ever(group) for own, _, _, group in moved}
        state.forget(owns)
        state.origins.update(origins)
        for i, (own, target, _, group) in enumerate(moved):
            for site in group - owns:
                state.tie(own, site)
            for other, _, others, _ in moved[:i]:
                if group & others:
                    state.tie(own, other)
            if not isinstance(target.kind, Array) and ({own} | group) & self.written:
                for site in state.group([own]) - {own}:  # a list may not be read under its old name either
                    state.stale.setdefault(site, span)

    def write(self, sites: Sites, state: State, step: Bind) -> None:
        """A step writes to this memory."""
        group, span = state.group(sites), step.span
        self.writes[id(step)] = self.writes.get(id(step), frozenset()) | state.ever(group)
        self.found |= state.ever(group)
        for site in sorted(group - sites, key=repr):
            state.stale.setdefault(site, span)
            if site in self.held or (isinstance(site, tuple) and site[0] in self.written):
                self.refused = self.refused or AliasedMutation(
                    "what a list, dict or object holds is written to",
                    span,
                    why="what is read from there later is the same memory",
                    hint="keep a copy there, or put a new value in its place",
                )
            if site in self.pinned or site in self.parts:
                self.refuse(span, span)

    def use(self, operands: Iterable[Value], state: State, span: Span | None) -> None:
        """A step reads these values, or writes to them."""
        for value in operands:
            for site in self.places(value) & state.stale.keys() if not isinstance(value.kind, Number) else ():
                self.refuse(span, state.stale[site])

    def refuse(self, span: Span | None, other: Span | None) -> None:
        self.refused = self.refused or AliasedMutation(
            "memory that two names may share is written to",
            span,
            why="which array or list it is, is decided at run time",
            hint="work on a copy: `x = x.copy()`",
            also=other,
        )


def moves(site: Any) -> bool:
    """Whether memory of this site moves there from elsewhere."""
    return isinstance(site, tuple) and site[0] == "join"


def asks_form(step: Bind) -> bool:
    """Whether a step asks for the shape of an array, which no write changes."""
    first = step.args[0] if step.args else None
    if not isinstance(step.callee, Const) or not isinstance(first, Value) or not isinstance(first.kind, Array):
        return False
    name = step.args[1] if step.callee.value is getattr else None
    return step.callee.value is len or (isinstance(name, Const) and name.value in FORMS)


def written_by(step: Bind) -> list[Value]:
    """The operands that an impure step may write to."""
    function = step.callee.value if isinstance(step.callee, Const) else None
    if function in (ops.make_list, ops.begin_list, ops.make_dict, ops.raise_, ops.assert_):
        return []
    if isinstance(function, Method) or in_set(function, FIRST_ONLY):
        return [*values(step.args[:1]), *values(operand for name, operand in step.keywords if name == "out")]
    return list(values((step.callee, *step.args, *(operand for _, operand in step.keywords))))


def in_set(function: Any, known: frozenset[Any]) -> bool:
    try:
        return function in known
    except TypeError:
        return False
