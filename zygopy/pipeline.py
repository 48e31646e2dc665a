"""The compiler, in the order in which it happens.  Read this first.

    source -> lower -> analyse -> reverse -> prune -> tapes -> emit -> load
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from . import runtime
from .analyse.sharing import spread_writes
from .analyse.witness import Guard
from .core import ops
from .core.build import block_of
from .core.check import check
from .core.kinds import Array, Number
from .core.nodes import Bind, Block, Function
from .core.terms import PLAIN, Terms
from .core.values import Const, Value
from .core.walk import replace_body, steps
from .emit import Text, emit, load
from .errors import AliasedMutation, InternalError, UnsupportedSyntax, ZygopyError
from .lower import WANTED, Alike, Known, Lowered, Restart, lower, refuse_unfollowed
from .records import record, replace
from .runtime.watching import watching
from .transform.joint import Parts, joint, outside, rule_form
from .transform.prune import prune
from .transform.tangent import tangent_form
from .transform.watch import watch

Find = Callable[[Any], Any]
Guess = Callable[[Any], Any] | None
Site = Callable[[Any, tuple[bool, ...]], Any]

FORWARD = ("tangent", "pushed")


@record(eq=False)
class Derived:
    """A derived function: what runs, its text, the facts that it relies on, and the core it was printed from."""

    run: Callable[..., Any]
    text: Text
    guard: Guard
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]  # how the values that the function captured are reached, as expressions of `f`
    core: Function
    primal: Function
    leaks: bool = False  # whether it writes to active memory that is not its own
    links: bool = False  # whether it calls rules of functions that call themselves
    writes: bool = False  # whether it writes to any that is not
    hopes: tuple[Any, ...] = ()  # functions that call themselves, of whose results nothing was known
    repeatable: bool = True  # whether nobody sees if it runs twice
    roots: tuple[str, ...] = ()  # of an implicit form: the values through which it reaches the arrays wanted
    dots: int = 0  # of a tangent form: how many tangents it takes
    ties: bool = False  # whether an object that gets a gradient may be at two places


def derive(function: Any, args: list[Any] | None, wrt: tuple[int, ...], form: str, find: Find, site: Site,
           aux: bool = False, check_scalar: bool = True, guess: Guess = None,
           sites: tuple[Any, Any] | None = None, terms: Terms = PLAIN) -> Derived:
    """Derive `function` for these arguments (None: for any), with respect to the parameters at `wrt`.

    `form` is "joint" (value and gradient at once), "rule" (value and pullback), "linked" (the same with an entry for
    each parameter, as a call of it wants), "closure" (and one more for what it captured), "tangent" (value and tangent;
    "pushed" as a call of it wants) or "primal" (the value alone).
    `terms` are those of a linked form.
    "implicit" and "implicit rule" are joint and rule with respect to the arrays in the first of `args`, however they
    are reached.  `sites` are those of derivatives taken inside: of pullbacks, and of tangents.
    """
    sites = sites or (site, site)
    wanted = None
    if form in IMPLICIT and args is not None:
        wanted, *args = args
    lowered, core = settled(
        function,
        args,
        find,
        lambda lowered: derived_core(function, lowered, wrt, form, find, site, aux, check_scalar, terms),
        guess,
        Inner(find, *sites),
        wanted,
    )
    core = with_late_inputs(core, lowered)
    ties = form == "joint" and not (args is not None and lone(core, lowered.guard))
    with internal("emit", function, lowered.machine):
        core = watch(core) if watching() else core
        text = emit(check(core))
        run = load(text, function.__globals__)
    return Derived(
        run,
        text,
        lowered.guard,
        lowered.parameters if wanted is None else (WANTED, *lowered.parameters),
        tuple(lowered.machine.inputs),
        core,
        lowered.function,
        lowered.machine.leaks,
        lowered.machine.links,
        any(map(outside, lowered.machine.written)),
        tuple(lowered.machine.hopes),
        repeatable(lowered.function.body),
        tuple(lowered.machine.roots.values()),
        len(wrt) if form in FORWARD else 0,
        ties,
    )


def with_late_inputs(core: Function, lowered: Lowered) -> Function:
    """The function with a parameter for what rules captured, too: they were read after it was lowered."""
    late = tuple(value for value in lowered.machine.inputs.values() if value not in lowered.function.params)
    return replace(core, params=(*core.params, *late)) if late else core


def lone(core: Function, guard: Guard) -> bool:
    """Whether every object that gets a gradient is at one place; the guard then tests that it is."""
    classes: set[Any] = set()
    for step in steps(core.body):
        function = step.callee.value if isinstance(step, Bind) and isinstance(step.callee, Const) else None
        if not isinstance(step, Bind) or function not in GIVERS:
            continue
        if function is runtime.Tangent and isinstance(step.args[0], Const):
            classes.add(step.args[0].value)
        elif not (len(step.args) > 1 and isinstance(step.args[1], Value) and isinstance(step.args[1].kind, LEAVES)):
            return False  # what it gives is found out when it runs
    return None not in classes and guard.keep_apart(classes - {FunctionType})


def settled(
    function: Any, args: list[Any] | None, find: Find, transform: Callable[[Lowered], Function], guess: Guess,
    inner: Inner, wanted: Any = None,
) -> tuple[Lowered, Function]:
    """Lower and transform, again from the start whenever something was found that should have been known before."""
    known = Known(guess=guess, derive=inner, wanted=wanted)
    made: tuple[Lowered, Function] | None = None
    refused: ZygopyError | None = None
    try:
        made = attempted(function, args, find, transform, known)
        if wanted is not None or args is None or not made[0].machine.wishes:
            return made
    except (AliasedMutation, UnsupportedSyntax) as error:
        if wanted is not None:
            raise
        refused = error
    known = Known(guess=guess, derive=inner, alike=Alike())  # where shadows are found when it runs, more is followed
    try:
        return attempted(function, args, find, transform, known)
    except ZygopyError:
        if made is not None:
            return made
        assert refused is not None
        raise refused from None


def attempted(
    function: Any, args: list[Any] | None, find: Find, transform: Callable[[Lowered], Function], known: Known
) -> tuple[Lowered, Function]:
    """As `settled`, with what is known so far."""
    for _ in range(TIMES if known.alike is None else 4 * TIMES):
        try:
            with internal("lower", function, known):
                lowered = lower(function, args, find, known)
                check(lowered.function)
            if lowered.machine.guessed and not repeatable(lowered.function.body):
                known.guess = None  # a wrong guess runs it again, which somebody would see
                continue
            with internal("transform", function, lowered.machine):
                return lowered, transform(lowered)
        except Restart:
            if known.machine is not None and known.machine.misguessed:
                known.guess = None
            continue
        except RecursionError:
            span = None if known.machine is None else known.machine.builder.span
            raise UnsupportedSyntax(f"the calls in `{function.__name__}` nest too deep to be interpreted", span,
                                    hint="define functions that call each other at module level") from None
    raise AliasedMutation(
        f"what `{function.__name__}` writes to never settles",
        None if known.machine is None else known.machine.builder.span,
        why=f"it was interpreted {TIMES} times, and each time something else was found that is written to",
        hint="write to copies, or do part of it in a function of its own",
    )


class Inner:
    """Makes the derived functions that stand inside the one that is made: each text once, however often it is met."""

    def __init__(self, find: Find, site: Site, push: Site) -> None:
        self.find = find
        self.site = site
        self.push = push
        self.made: dict[Any, Any] = {}

    def __call__(
        self, machine: Any, function: Function, result: Any, wrt: tuple[int, ...], form: str, aux: bool
    ) -> Any:
        """The derived function of `function`, which was interpreted apart."""
        try:
            return self.loaded(machine, function, result, wrt, form, aux)
        finally:
            machine.later = None  # it is about steps of this function only

    def loaded(
        self, machine: Any, function: Function, result: Any, wrt: tuple[int, ...], form: str, aux: bool
    ) -> Any:
        machine.later = spread_writes(function, machine.places_of, machine.written, machine.ever_kept)
        if machine.later is None:
            raise Restart
        if form == "again" and not repeatable(function.body):
            raise UnsupportedSyntax(
                f"a derivative of a derivative of a call of `{function.name}`, which is only decided when it runs",
                function.span,
                why="it would run again on the way back, and what it does besides computing would be done twice",
            )
        parts = Parts(function, machine, result, self.find, self.push if form in FORWARD else self.site, True)
        text = emit(check(self.transformed(parts, wrt, form, aux)))
        if form == "again" and any(leaves_open(thing, machine.met[-1][0]) for thing in text.bindings.values()):
            raise UnsupportedSyntax(
                f"a derivative of a derivative of a call of `{function.name}`, which is only decided when it runs",
                function.span,
                why="its pullback has no text that could be differentiated",
            )
        key = text.source, tuple((name, id(value)) for name, value in text.bindings.items())
        if key not in self.made:
            self.made[key] = load(text, function.globals), text.bindings  # holding these keeps their ids theirs
        return self.made[key][0]

    def transformed(self, parts: Parts, wrt: tuple[int, ...], form: str, aux: bool) -> Function:
        if form == "joint":
            return joint(parts, wrt, aux)
        return tangent_form(parts, wrt, len(parts.function.params)) if form in FORWARD else rule_form(parts, wrt)


def leaves_open(thing: Any, function: Any) -> bool:
    """Whether a thing that a text names is a place where a call of `function` is decided when it runs."""
    same = getattr(thing, "function", None) is function
    return getattr(type(thing), "differentiates", None) == "site" and same and not users(function)


def users(function: Any) -> bool:
    """Whether a function is one of the user's, which may call itself."""
    return isinstance(function, FunctionType) and not (function.__module__ or "").startswith("zygopy.")


@contextmanager
def internal(stage: str, function: Any, state: Any) -> Iterator[None]:
    """An error that is none of ours is a mistake of a stage: say which, and at which of the user's lines."""
    try:
        yield
    except (ZygopyError, Restart, RecursionError):
        raise
    except Exception as error:
        builder = getattr(getattr(state, "machine", state), "builder", None)
        what = f"{stage}: {type(error).__name__}: {error}, in `{function.__name__}`"
        raise InternalError(what, getattr(builder, "span", None)) from error


def derived_core(
    function: Any,
    lowered: Lowered,
    wrt: tuple[int, ...],
    form: str,
    find: Find,
    site: Site,
    aux: bool,
    check_scalar: bool,
    terms: Terms = PLAIN,
) -> Function:
    if form == "primal":
        return lowered.function
    machine = lowered.machine
    needed = without_dead(lowered.function, machine.hoisted)
    machine.later = spread_writes(needed, machine.places_of, machine.written, machine.ever_kept)
    if machine.later is None:
        raise Restart
    parts = Parts(needed, machine, lowered.result, find, site)
    if form == "joint":
        return joint(parts, wrt, aux, check_scalar)
    if form == "rule":
        return rule_form(parts, wrt)
    if form in IMPLICIT:
        roots = followed(lowered)
        return joint(parts, (), aux, check_scalar, roots) if form == "implicit" else rule_form(parts, (), roots=roots)
    if form in ("linked", "closure", "apart"):
        captured = captures(function, lowered) if form == "closure" else None
        return rule_form(parts, wrt, len(lowered.parameters), captured, terms=terms)
    if form in FORWARD:
        return tangent_form(parts, wrt, len(lowered.parameters))
    raise AssertionError(form)


def without_dead(function: Function, reads: list[Any]) -> Function:
    """The function without what nobody needs; reads of arguments stay, for rules may ask for the same."""
    needed = prune(function, {}).body.steps
    rest = [step for step in needed if not any(step is read for read in reads)]
    return replace_body(function, block_of([*reads, *rest], *function.body.results))


def followed(lowered: Lowered) -> tuple[Value, ...]:
    """The values through which the arrays wanted are reached; refuse other ways to reach them."""
    machine = lowered.machine
    refuse_unfollowed(lowered.function.body, machine)
    for value in machine.roots:
        if value in machine.builder.mutable:
            raise AliasedMutation("what holds an array that params() names is written to", lowered.function.span,
                                  why="its gradient is found by identity", hint="work on a copy: `x = x.copy()`")
    return tuple(machine.roots)


def captures(function: Any, lowered: Lowered) -> tuple[tuple[str, ...], ...]:
    """By which names each input of the core is reached from the function; none for what others captured."""
    found = []
    for path in lowered.machine.inputs:
        start, *cells = path.split(".__closure__[")
        names, owner = [], function
        for cell in cells if start == "_function" else ():
            index = int(cell.removesuffix("].cell_contents"))
            names.append(owner.__code__.co_freevars[index])
            owner = owner.__closure__[index].cell_contents
        found.append(tuple(names))
    return tuple(found)


def repeatable(body: Block) -> bool:
    """Whether a function may run twice: it only computes, and calls functions that are looked at in their turn."""
    for step in steps(body):
        if (
            isinstance(step, Bind)
            and not step.pure
            and not (
                isinstance(step.callee, Const)
                and (step.callee.value in MAKERS or isinstance(step.callee.value, FunctionType))
            )
        ):
            return False
    return True


TIMES = 200  # interpretations of one function: each finds at least one place that is written to
IMPLICIT = ("implicit", "implicit rule")
GIVERS = (runtime.Tangent, runtime.finish, runtime.owned, runtime.project_tree)
LEAVES = (Number, Array)
MAKERS = (ops.make_list, ops.begin_list, ops.make_dict)
