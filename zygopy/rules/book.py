"""What a rule is, and the book that holds rules: a value, joined with `|`."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, Literal, TypeAlias

import numpy as np

from ..errors import MissingRule
from ..records import record, replace
from ..runtime import ZERO, conj, divide_selected, is_array, is_number, multiply_selected, project, unbroadcast

Pullback = Callable[[Any], tuple[Any, ...]]
Samples: TypeAlias = "Callable[[np.random.Generator], Iterable[Sample]]"  # read late: NumPy loads `random` when asked


@record(eq=False)
class Sample:
    """One call to test a rule with: ``primitive(*args, **keywords)``."""

    args: tuple[Any, ...]
    keywords: dict[str, Any]


def sample(*args: Any, **keywords: Any) -> Sample:
    """``sample(x, axis=0)`` is the call with these arguments."""
    return Sample(args, keywords)


def no_pullback(y_bar: Any) -> tuple[Any, ...]:
    """The pullback of a value that carries no derivative, whatever its call."""
    return (ZERO,)


@record(eq=False)
class Rule:
    """How a primitive is differentiated: args -> (value, pullback), and what a compiler may know of it.

    `primitives` share the rule. `apply` is the rule as a function, `partials` the derivatives of an elementwise one, as
    they were declared; with `over` they are denominators: the derivative is 1 / partial. `linear` are the positions of
    the parameters in which the primitive is linear (the tangent goes through the same call). `result` says how the kind
    of the result follows: "elementwise", "probe" (by running it on small arrays of ones), "like" (axes as of the first
    argument), "unknown", or a function of the kinds. `returns`: "fresh" memory, maybe a "view" of an argument, or maybe
    an "argument" itself. `writes` are the positions it writes to. `selects`: its pullback makes zeros that mean "not
    selected" (take, where, max, ...). `otherwise` is the rule of an elementwise primitive for arguments that are not
    numbers and arrays (``+`` of two lists). `examined`: the rule is a user's, so that what it gives is looked at when
    it runs.

    Forwards: `multilinear` are the positions of the parameters in each of which the primitive is linear while the
    others stay (a product: ``c_dot = f(a_dot, b) + f(a, b_dot)``); ``pushforward(y, dots, *args, **keywords)`` gives
    y_dot, where `dots` has an entry for each of `args`, then of `keywords`, ZERO for one without a tangent; it covers
    calls in which only the first `pushes` have one (None: any), and may answer NotImplemented.  `reduces` says that
    each element of the result has elements of the first argument for itself: those along its parameter "axis", or
    along the axes named; then one run of the pullback is enough.  Without any of these y_dot comes through the
    pullback, element by element.

    `without` names the parameters by which no derivative is known: a call in which one of them carries a derivative is
    refused.
    """

    primitives: tuple[Any, ...]
    form: Literal["rule", "elementwise", "constant"]
    apply: Callable[..., Any]
    partials: Callable[..., Any] | None = None
    over: bool = False
    linear: tuple[int, ...] = ()
    holomorphic: bool = True
    result: Any = "probe"
    returns: Literal["fresh", "view", "argument"] = "fresh"
    writes: tuple[int, ...] = ()
    pure: bool = True
    selects: bool = False
    samples: Samples | None = None
    domain: tuple[tuple[float, float], ...] = ()
    otherwise: Callable[..., Any] | None = None
    examined: bool = False
    multilinear: tuple[int, ...] = ()
    reduces: Any = None
    pushforward: Callable[..., Any] | None = None
    pushes: int | None = None
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(getattr(self.primitives[0], "__name__", self.primitives[0]))

    @property
    def signature(self) -> inspect.Signature:
        return signature_of(self.apply)


signature_of = functools.lru_cache(maxsize=4096)(inspect.signature)


class RuleBook:
    """Rules by primitive.  ``a | b`` has the rules of both and refuses duplicates."""

    def __init__(self, name: str = "rules") -> None:
        self.name = name
        self.rules: dict[Any, Rule] = {}
        self.later: dict[str, str] = {}  # by the module whose functions they are for: the modules of more rules

    def find(self, primitive: Any) -> Rule | None:
        """The rule of `primitive`, or None."""
        try:
            found = self.rules.get(primitive)
        except TypeError:  # not hashable: not a primitive of ours
            return None
        if found is not None or not self.later or not self.loaded(sys.modules):
            return found
        return self.rules.get(primitive)

    def loaded(self, modules: Container[str]) -> bool:
        """Load the rules for modules that are loaded by now; whether there were any."""
        ready = [module for module in self.later if module in modules]
        for module in ready:
            try:
                book: RuleBook = importlib.import_module(self.later[module]).RULES
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] != module.partition(".")[0]:
                    raise
                continue  # SciPy is not installed
            twice = [primitive for primitive, rule in book.rules.items() if self.rules.get(primitive, rule) is not rule]
            if twice:
                raise ValueError(f"{book.name} and another book both have a rule for {twice[0]!r}")
            self.rules.update(book.rules)
            self.later.pop(module, None)
        return bool(ready)

    def add(self, rule: Rule) -> None:
        for primitive in rule.primitives:
            if primitive in self.rules:
                raise ValueError(f"{self.name}: `{rule.name}` has a rule already")
            self.rules[primitive] = rule

    def __or__(self, other: RuleBook) -> RuleBook:
        joined = RuleBook(f"{self.name}|{other.name}")
        joined.rules, joined.later = dict(self.rules), {**self.later, **other.later}
        for primitive, rule in other.rules.items():
            if primitive in joined.rules:
                raise ValueError(f"{other.name} and another book both have a rule for {primitive!r}")
            joined.rules[primitive] = rule
        return joined

    def __iter__(self) -> Iterator[Rule]:
        self.loaded(tuple(self.later))
        return iter(dict.fromkeys(self.rules.values()))

    def __len__(self) -> int:
        self.loaded(tuple(self.later))
        return len(self.rules)

    # ------------------------------------------------------------ declarations

    def rule(self, *primitives: Any, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare ``function(*args, **keywords) -> (value, pullback)`` as the rule of `primitives`.

        `pullback(y_bar)` gives a tuple: a cotangent for each parameter of `function`, in order; parameters that
        carry none may be left out at the end and are ZERO before.  A parameter that is a list or tuple gets a
        tuple.  Where the value is the primitive's own call, the compiler keeps the user's spelling of it.
        """

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            self.add(Rule(primitives, "rule", function, **facts))
            return function

        return declare

    def linear(self, *primitives: Any, arguments: tuple[int, ...] = (0,), **facts: Any) -> Callable[..., Any]:
        """Declare a rule, as `rule` does, for primitives that are linear in `arguments` (jointly)."""
        return self.rule(*primitives, linear=arguments, **facts)

    def elementwise(self, primitive: Any, partials: Callable[..., Any] | None = None, *aliases: Any,
                    over: Callable[..., Any] | None = None, otherwise: Callable[..., Any] | None = None,
                    **facts: Any) -> None:
        """Declare the derivative of a function of numbers, applied element by element.

        ``partials(y, *args)`` is dy/dx, or a tuple of one for each argument (None: constant in it);
        ``over=`` instead of it is 1 / (dy/dx) for one that may be infinite (``sqrt``: ``lambda y, x: 2.0 * y``).
        A real function of a complex number has the conjugate of its gradient for dy/dx.
        `domain`: for each argument the interval from which samples are drawn.
        `otherwise`: the rule for arguments that are not numbers and arrays (``+`` of two lists).
        """
        chosen = partials if over is None else over
        if chosen is None:
            raise ValueError(f"`{primitive}`: give partials or over=")
        apply = _elementwise(primitive, chosen, over is not None, facts.get("selects", False), otherwise)
        arity = len(inspect.signature(chosen).parameters) - 1
        facts.setdefault("domain", ((-2.0, 2.0),) * arity)
        facts.setdefault("result", "elementwise")
        facts["otherwise"] = otherwise
        self.add(Rule((primitive, *aliases), "elementwise", apply, chosen, over is not None, **facts))

    def constant(self, *primitives: Any, **facts: Any) -> None:
        """Declare that the values of `primitives` carry no derivative."""
        for primitive in primitives:
            self.add(Rule((primitive,), "constant", primitive, **facts))

    def alias(self, primitive: Any, original: Any, **facts: Any) -> None:
        """Give `primitive` (a method, another spelling) the rule of `original`; both take the same arguments."""
        rule = self.rules[original]
        same = replace(rule, primitives=(*rule.primitives, primitive), **facts)
        for known in same.primitives:
            self.rules[known] = same


def _elementwise(
    primitive: Any, partials: Callable[..., Any], over: bool, selects: bool, otherwise: Callable[..., Any] | None
) -> Callable[..., Any]:
    """The run-time form: broadcasting, dtype and complex conjugation live here, once."""
    title = getattr(primitive, "__name__", "elementwise")

    def apply(*args: Any, **options: Any) -> tuple[Any, Pullback]:
        sequences = otherwise is None or any(map(is_array, args))
        if not all(_is_operand(x, sequences) for x in args):
            if otherwise is None:
                raise no_rule(title, args)
            return otherwise(*args)  # type: ignore[no-any-return]
        for option in options.keys() - _HARMLESS:
            raise no_rule(title, args, option)
        y = primitive(*args, **options)
        numbers = [np.asarray(x) if isinstance(x, (list, tuple)) else x for x in args]

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            slopes = partials(y, *numbers)
            slopes = slopes if isinstance(slopes, tuple) else (slopes,)
            bars: list[Any] = []
            for x, slope in zip(args, slopes, strict=True):
                if slope is None:
                    bars.append(ZERO)
                    continue
                if over:
                    x_bar = divide_selected(y_bar, conj(slope))
                else:
                    x_bar = multiply_selected(y_bar, conj(slope)) if selects else y_bar * conj(slope)
                bars.append(project(unbroadcast(x_bar, x), x))
            return tuple(bars)

        return y, pullback

    apply.__name__ = apply.__qualname__ = f"{title}_rule"
    return apply


_HARMLESS = frozenset({"dtype", "casting", "order", "subok"})  # options of a ufunc that leave the formula as it is


def _is_operand(x: Any, sequences: bool) -> bool:
    return type(x) is float or is_number(x) or is_array(x) or isinstance(x, (bool, np.generic)) or (
        sequences and isinstance(x, (list, tuple))
    )


def no_rule(title: str, args: tuple[Any, ...], option: str | None = None) -> MissingRule:
    """The error for a call of a primitive whose rule does not cover it."""
    if option is not None:
        return MissingRule(f"no rule for `{title}` with `{option}=`", why="its other elements have no value",
                           hint="use np.where(condition, ..., ...)" if option == "where" else None)
    kinds = ", ".join(type(x).__name__ for x in args)
    return MissingRule(f"no rule for `{title}` of {kinds}", why="its rule is one for numbers and arrays")
