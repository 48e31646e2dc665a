"""What every value is called: versions of one variable share its name wherever their lives allow it."""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.ops import Method, make_tuple
from ..core.values import Operand, Value, is_const
from ..core.walk import blocks, defines
from .lifetimes import conflicts
from .operators import IN_PLACE, function_of
from .plan import Plan


class Name:
    """Values that share a name: `members`, the values that must not have it, and the name they wish for."""

    __slots__ = ("enemies", "hint", "members", "parameter", "place", "scopes", "used", "user")

    def __init__(self, value: Value, enemies: set[Value], place: int, scope: int, used: bool) -> None:
        self.members = {value}
        self.enemies = enemies
        self.hint = value.hint
        self.user = value.named
        self.parameter = False
        self.place = place
        self.scopes = {scope}
        self.used = used

    def may_join(self, other: Name) -> bool:
        if self.hint != other.hint and self.hint is not None and other.hint is not None:
            return False
        return not (self.parameter and other.parameter) and self.enemies.isdisjoint(other.members)


def choose_names(function: Function, plan: Plan, taken: set[str]) -> dict[Value, str]:
    """A name for each value; parameters keep theirs, and names that are `taken` are avoided."""
    return _Naming(function, plan).choose(taken)


class _Naming:
    def __init__(self, function: Function, plan: Plan) -> None:
        self.plan = plan
        self.found = conflicts(function, plan)
        self.names: dict[Value, Name] = {}
        for param in function.params:
            self.enter(param, 0)
            self.names[param].parameter = True
        self.enter_block(function.body, 0)
        self.rows: dict[Value, tuple[Operand, ...]] = {}  # what each tape gets in a round
        pairs = list(self.wishes(function.body))
        # in-place changes come first, and what has no name of its own last
        for must, a, b in sorted(pairs, key=lambda pair: (not pair[0], pair[1].hint is None)):
            self.join(must, a, b)

    # ------------------------------------------------------------ values and what they wish

    def enter(self, value: Value, scope: int, hint: str | None = None) -> None:
        if value not in self.plan.folded and value not in self.plan.absorbed:
            used = self.plan.uses[value] > 0
            self.names[value] = Name(value, self.found.get(value, set()), len(self.names), scope, used)
            if hint is not None and used:
                self.names[value].hint = hint

    def enter_block(self, block: Block, scope: int) -> None:
        for step in block.steps:
            inside = id(step) if isinstance(step, (For, While, Def)) else scope
            for value in defines(step):
                is_target = value in step.targets or (isinstance(step, (For, While)) and value in step.params)
                counts = isinstance(step, For) and value is step.item and self.is_range(step.iterable)
                self.enter(value, scope if is_target else inside, "i" if counts and value.hint is None else None)
            for inner in blocks(step):
                self.enter_block(inner, inside)

    def is_range(self, operand: Operand) -> bool:
        step = self.plan.folded.get(operand) if isinstance(operand, Value) else None
        return isinstance(step, Bind) and is_const(step.callee, range)

    def wishes(self, block: Block) -> Iterator[tuple[bool, Value, Operand]]:
        """Pairs of values that want one name; True where Python's own syntax wants it."""
        for step in block.steps:
            yield from self.wishes_of(step)
            for inner in blocks(step):
                yield from self.wishes(inner)

    def wishes_of(self, step: Step) -> Iterator[tuple[bool, Value, Operand]]:
        match step:
            case Bind():
                if step.targets and function_of(step.callee) in IN_PLACE:
                    yield True, step.targets[0], step.args[0]
                elif not step.targets and isinstance(step.args[0] if step.args else None, Value):
                    self.note_row(step)
            case If():
                for target, then, orelse in zip(step.targets, step.then.results, step.orelse.results, strict=True):
                    yield False, target, then
                    yield False, target, orelse
            case For() | While():
                if isinstance(step, For):
                    yield from self.taped(step)
                results = step.body.results
                for place, param in enumerate(step.params):
                    yield False, param, results[place]
                    yield False, param, step.targets[place]
                    yield False, param, step.start[place]
            case Try():
                for target, done, failed in zip(step.targets, step.orelse.results, step.handler.results, strict=True):
                    yield False, target, done
                    yield False, target, failed
            case With():
                for target, result in zip(step.targets, step.body.results, strict=True):
                    yield False, target, result
            case Def():
                return

    def note_row(self, step: Bind) -> None:
        """``tape.append((a, b))``."""
        method = function_of(step.callee)
        if type(method) is not Method or method.name != "append" or len(step.args) != 2:
            return
        tape, entry = step.args
        row = self.plan.folded.get(entry) if isinstance(entry, Value) else None
        if isinstance(tape, Value):
            whole = not isinstance(row, Bind) or function_of(row.callee) is not make_tuple
            self.rows[tape] = (entry,) if whole else row.args  # type: ignore[union-attr]

    def taped(self, step: For) -> Iterator[tuple[bool, Value, Operand]]:
        """``for a, b in reversed(tape)``: what comes back would like the name under which it went in."""
        back = self.plan.folded.get(step.iterable) if isinstance(step.iterable, Value) else None
        unpacking = self.plan.absorbed.get(step.item)
        targets = (step.item,) if unpacking is None else unpacking.targets
        if isinstance(back, Bind) and is_const(back.callee, reversed):
            row = self.rows.get(back.args[0]) if isinstance(back.args[0], Value) else None
            if row is not None and len(row) == len(targets):
                for target, operand in zip(targets, row, strict=True):
                    yield False, target, operand

    def join(self, must: bool, value: Value, operand: Operand) -> None:
        """Give two values one name, if nothing speaks against it."""
        leaf = self.leaf(operand)
        if leaf is None or value not in self.names or leaf not in self.names:
            return
        a, b = self.names[value], self.names[leaf]
        if a is b or not a.may_join(b):
            return
        if must or a.hint is not None or not (b.user or b.parameter):  # what has no name does not borrow a variable's
            self.merge(a, b)

    def leaf(self, operand: Operand) -> Value | None:
        """The value that is written as a name where the operand is."""
        while isinstance(operand, Value):
            step = self.plan.folded.get(operand)
            if step is None:
                return operand
            if not isinstance(step, Bind) or step not in self.plan.copies:
                return None
            operand = step.args[0]
        return None

    def merge(self, a: Name, b: Name) -> None:
        if len(a.members) < len(b.members):
            a, b = b, a
        a.members |= b.members
        a.enemies = a.enemies | b.enemies
        a.hint = a.hint or b.hint
        a.user |= b.user
        a.parameter |= b.parameter
        a.used |= b.used
        a.place = min(a.place, b.place)
        a.scopes |= b.scopes
        for value in b.members:
            self.names[value] = a

    # ------------------------------------------------------------ names

    def choose(self, taken: set[str]) -> dict[Value, str]:
        """Parameters first, then what the user named, then what we named, then the others, all in program order."""
        order = sorted(set(self.names.values()), key=lambda n: (not n.parameter, not n.user, n.hint is None, n.place))
        chosen: dict[Name, str] = {}
        given = set(taken)
        for name in self.share(order):
            if name.hint is not None and name not in chosen:
                chosen[name] = self.numbered(name.hint, given)
        anonymous = [name for name in order if name.hint is None]
        chosen |= self.anonymous(anonymous, given)
        return {value: chosen[name] for value, name in self.names.items()}

    def share(self, order: list[Name]) -> list[Name]:
        """Join versions of one variable: the first name of that hint that has room takes them."""
        rooms: dict[str, list[Name]] = {}
        kept: list[Name] = []
        for name in order:
            if name.hint is None and not name.used:
                name.hint = "_"
            if name.hint is None:
                continue
            for room in rooms.setdefault(name.hint, []):
                if room.may_join(name):
                    place = rooms[name.hint].index(room)
                    self.merge(room, name)
                    merged = self.names[next(iter(name.members))]
                    rooms[name.hint][place] = merged
                    kept[kept.index(room)] = merged
                    break
            else:
                rooms[name.hint].append(name)
                kept.append(name)
        return kept

    def numbered(self, wish: str, given: set[str]) -> str:
        number = 0
        while (key := f"{wish}{number or ''}") in given or iskeyword(key):
            number += 1
        given.add(key)
        return key

    def anonymous(self, order: list[Name], given: set[str]) -> dict[Name, str]:
        """``t1``, ``t2``, ...; two loops may both have a ``t1``, all else has a number of its own."""
        chosen: dict[Name, str] = {}
        holders: dict[int, list[Name]] = {}
        following: dict[int, int] = {}
        for name in order:
            number = max(following.get(scope, 0) for scope in name.scopes) + 1
            while f"t{number}" in given or not all(apart(holder, name) for holder in holders.get(number, ())):
                number += 1
            following |= dict.fromkeys(name.scopes, number)
            holders.setdefault(number, []).append(name)
            chosen[name] = f"t{number}"
        return chosen


def apart(a: Name, b: Name) -> bool:
    """Whether two anonymous values, of different loops or inner functions, may have the same number."""
    return 0 not in a.scopes | b.scopes and a.scopes.isdisjoint(b.scopes) and a.may_join(b)
