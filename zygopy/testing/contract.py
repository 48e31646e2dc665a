"""What a rule promises, checked at one call: `test_rule`."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from ..dispatch import BOOKS
from ..errors import MissingRule, RuleError, Span, place_of
from ..pushforwards import by_rule
from ..records import record
from ..rules.book import Rule, RuleBook
from ..runtime import ZERO, cotangent_dtype, is_absent, is_array
from .leaves import (
    carries,
    close,
    drawn_like,
    dtype_of,
    each,
    identical,
    inner,
    is_inexact,
    leaves,
    moved,
    promoted,
    snapshot,
)

Call = tuple[tuple[Any, ...], dict[str, Any]]


@record
class _Slot:
    """An argument, its parameter's name, its cotangent, and where it stands in the call."""

    name: str
    x: Any
    bar: Any
    where: int | str


def test_rule(primitive: Any, *args: Any, book: RuleBook | None = None, **keywords: Any) -> None:  # noqa: PT028
    """Check the rule of `primitive` at the call ``primitive(*args, **keywords)``.

    - The value is that of the primitive: class, shape, dtype and numbers.
    - The pullback gives a tuple with one cotangent for each parameter, each of the shape and dtype of its argument
      (float64 for integers; ZERO or None for none; for a bool, a string, ... nothing else).
    - Neither the arguments nor the cotangent that comes in are written to; the pullback can be called again.
    - What it gives does not share memory with the arguments or the value.  It may be, or be a view of, the cotangent
      that came in: nobody ever writes to either.
    - ``<y_bar, J x_dot> = <Jᵀ y_bar, x_dot>``, with J x_dot by central differences in double precision, for
      each argument; complex numbers by the convention d/d(re) + i d/d(im).
    - A rule declared linear: J x_dot is the same call with x_dot in the place of x.
    - Forwards, <y_bar, y_dot> = <x_bar, x_dot> with y_dot as `pushforward` has it: by the partials, the same call, the
      declared `pushforward=`, or through the pullback.

    Parameters
    ----------
    primitive : the function that has a rule
    args, keywords : its arguments
    book : RuleBook, your own rules and the library's unless given

    Raises
    ------
    RuleError
        The rule breaks a promise.  The message names it and shows the line where the rule is defined.
    MissingRule
        There is no rule for `primitive`.

    Examples
    --------
    >>> import numpy as np
    >>> test_rule(np.tanh, np.array([0.5, -1.0]))
    """
    rule = (BOOKS if book is None else book).find(primitive)
    if rule is None:
        raise MissingRule(f"no rule for `{getattr(primitive, '__name__', primitive)}` in this book")
    if rule.form != "constant":
        _Trial(rule, primitive, args, keywords).run()


test_rule.__test__ = False  # type: ignore[attr-defined]  # pytest: not a test by itself


class _Trial:
    """One call of a rule, and what came of it."""

    def __init__(self, rule: Rule, primitive: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self.rule = rule
        self.primitive = primitive if callable(primitive) else primitive.__get__  # of an attribute: how it is read
        self.args = args
        self.keywords = keywords
        self.rng = np.random.default_rng(0)

    def run(self) -> None:
        before = snapshot((self.args, self.keywords))
        self.y, pullback = self._call()
        self._check_value(before)
        self.y_bar = drawn_like(self.y, self.rng)
        if all(is_absent(bar) for bar in leaves(self.y_bar)):
            return
        y_bar = snapshot(self.y_bar)
        bars = pullback(self.y_bar)
        first = snapshot(bars)
        self.require(identical(y_bar, self.y_bar), "the pullback writes to the cotangent that it is given")
        again = pullback(self.y_bar)
        self.require(identical(first, snapshot(again)), "the pullback gives something else when it is called again")
        self.require(identical(before, (self.args, self.keywords)), "the rule writes to its arguments")
        slots = self._matched(bars)
        for slot in slots:
            self._check_form(slot.name, slot.x, slot.bar)
        self._check_memory(bars)
        for slot in slots:
            self._check_derivative(slot)
        self._check_linear(slots)
        self._check_pushforward(slots)

    def require(self, kept: bool, broken: str) -> None:
        if not kept:
            raise RuleError(f"the rule of `{self.rule.name}`: {broken}", span=defined(self.rule), why=self._called())

    def _called(self) -> str:
        given = [_brief(x) for x in self.args] + [f"{name}={_brief(x)}" for name, x in self.keywords.items()]
        return f"in the call {self.rule.name}({', '.join(given)})"

    def _call(self) -> tuple[Any, Any]:
        answer = self.rule.apply(*self.args, **self.keywords)
        good = isinstance(answer, tuple) and len(answer) == 2 and callable(answer[1])
        self.require(good, "it must return (value, pullback)")
        return answer  # type: ignore[no-any-return]

    def _check_value(self, before: Any) -> None:
        args, keywords = snapshot(before)
        wanted = self.primitive(*args, **keywords)
        self.require(close(self.y, wanted), f"its value is {_brief(self.y)}, not the primitive's {_brief(wanted)}")

    # ------------------------------------------------------------ cotangents

    def _matched(self, bars: Any) -> list[_Slot]:
        """Each argument with its parameter's name and its cotangent."""
        self.require(isinstance(bars, tuple), f"the pullback must return a tuple, not {type(bars).__name__}")
        slots, size = self._slots()
        self.require(len(bars) <= size, f"the pullback returns {len(bars)} cotangents for {size} parameters")
        bars = (*bars, *[ZERO] * (size - len(bars)))
        still = self._without()
        return [_Slot(name, x, bars[i], where) for i, name, x, where in slots if i not in still]

    def _without(self) -> set[int]:
        """The places of the parameters by which the rule has no derivative."""
        formula = self.rule.apply if self.rule.partials is None else self.rule.partials
        names = list(inspect.signature(formula).parameters)[0 if self.rule.partials is None else 1 :]
        return {place for place, name in enumerate(names) if name in self.rule.without}

    def _slots(self) -> tuple[list[tuple[int, str, Any, int | str]], int]:
        """The arguments given: the place of the cotangent, name, value, and place in the call; and how many places."""
        signature = inspect.signature(self.rule.apply)
        signature.bind(*self.args, **self.keywords)
        slots: list[tuple[int, str, Any, int | str]] = []
        place = 0
        for name, parameter in signature.parameters.items():
            count = len(self.args) - place if parameter.kind is parameter.VAR_POSITIONAL else 1
            for k in range(count):
                if name in self.keywords:
                    slots.append((place, name, self.keywords[name], name))
                elif place < len(self.args) and parameter.kind is not parameter.KEYWORD_ONLY:
                    slots.append((place, name if count == 1 else f"{name}[{k}]", self.args[place], place))
                place += 1
        return slots, place

    def _check_form(self, name: str, x: Any, bar: Any) -> None:
        if is_absent(bar):
            return
        if isinstance(x, (list, tuple)):
            fits = isinstance(bar, (list, tuple)) and len(bar) == len(x)
            self.require(fits, f"the cotangent of `{name}`, a {type(x).__name__} of {len(x)}, is {_brief(bar)}")
            for k, (part, part_bar) in enumerate(zip(x, bar, strict=True)):
                self._check_form(f"{name}[{k}]", part, part_bar)
            return
        if isinstance(x, dict):
            for key, part in x.items():
                self._check_form(f"{name}[{key!r}]", part, bar.get(key))
            return
        self.require(carries(x), f"`{name}` is {_brief(x)}, which has no derivative, and gets {_brief(bar)}")
        dtype = cotangent_dtype(np.asarray(x).dtype)
        wanted = f"`{name}` is {_brief(x)}, its cotangent {_brief(bar)}"
        self.require(np.shape(bar) == np.shape(x), f"a cotangent of another shape: {wanted}")
        self.require(dtype_of(bar) == dtype, f"a cotangent of another dtype: {wanted}")
        self.require(is_array(bar) == is_array(x), f"an array for a number, or a number for an array: {wanted}")

    def _check_memory(self, bars: Any) -> None:
        mine = [leaf for leaf in leaves((self.args, self.keywords, self.y)) if is_array(leaf)]
        for bar in leaves(bars):
            shared = is_array(bar) and any(np.shares_memory(bar, x) for x in mine)
            self.require(not shared, "a cotangent shares memory with an argument or the value")

    # ------------------------------------------------------------ derivatives

    def _check_derivative(self, slot: _Slot) -> None:
        """Compare with differences along one direction of this argument."""
        direction = self._direction(slot.x, slot.bar)
        if all(is_absent(d) for d in leaves(direction)):
            return
        got, size = inner(slot.bar, direction)
        wanted, spread, tolerance = self._differences(slot, direction)
        good = abs(got - wanted) <= tolerance * (1e-3 + size + spread) or (np.isnan(got) and np.isnan(wanted))
        self.require(good, f"the cotangent of `{slot.name}` is wrong: along a direction it gives {got:.9g}, "
                           f"differences {wanted:.9g}")

    def _direction(self, x: Any, bar: Any) -> Any:
        """A random direction of all numbers in `x`, in double precision."""
        return each(lambda leaf: leaf if is_absent(leaf) else promoted(leaf), self._moving(x, bar))

    def _moving(self, x: Any, bar: Any) -> Any:
        """A random tangent of all numbers in `x`; whole numbers move only where the rule gives a cotangent."""
        if isinstance(x, (list, tuple)):
            bars = bar if isinstance(bar, (list, tuple)) else [bar] * len(x)
            return [self._moving(part, part_bar) for part, part_bar in zip(x, bars, strict=True)]
        if isinstance(x, dict):
            return {key: self._moving(part, ZERO if is_absent(bar) else bar.get(key)) for key, part in x.items()}
        if is_inexact(x) or (carries(x) and not is_absent(bar)):
            return drawn_like(x, self.rng)
        return ZERO

    def _differences(self, slot: _Slot, direction: Any) -> tuple[float, float, float]:
        """<y_bar, J direction>, the size of its terms, and how accurate that is."""
        coarse = any(dtype_of(leaf) in _SINGLE for leaf in leaves(self._at(slot, 0.0, direction)))
        width = 1e-2 if coarse else 1e-4  # coarse: single precision was asked for by dtype=
        (wide, size), (narrow, _) = (self._central(slot, direction, h) for h in (width, width / 2))
        single = any(dtype_of(leaf) in _SINGLE for leaf in leaves((self.args, self.keywords, self.y)))
        return (4.0 * narrow - wide) / 3.0, size, 1e-2 if coarse else 1e-4 if single else 1e-6

    def _central(self, slot: _Slot, direction: Any, h: float) -> tuple[float, float]:
        ahead, behind = self._at(slot, h, direction), self._at(slot, -h, direction)
        (m, size), (n, _) = inner(self.y_bar, ahead), inner(self.y_bar, behind)
        return (m - n) / (2.0 * h), size

    def _at(self, slot: _Slot, step: float, direction: Any) -> Any:
        """The primitive's value with one argument moved, all in double precision."""
        args, keywords = each(lambda leaf: promoted(leaf) if is_inexact(leaf) else leaf, (self.args, self.keywords))
        there = each(lambda leaf, d: moved(leaf, step, d), slot.x, direction)
        args, keywords = replaced((args, keywords), slot.where, there)
        return self.primitive(*args, **keywords)

    def _check_linear(self, slots: list[_Slot]) -> None:
        """A linear rule: the tangent goes through the same call."""
        parameters = list(inspect.signature(self.rule.apply).parameters)
        names = [parameters[i] for i in self.rule.linear]
        moving = [slot for slot in slots if slot.name.partition("[")[0] in names]
        if not moving or not all(is_inexact(leaf) for slot in moving for leaf in leaves(slot.x)):
            return
        call = self.args, self.keywords
        got = 0.0
        for slot in moving:
            dot = self._tangent(slot.x)
            got += inner(slot.bar, dot)[0]
            call = replaced(call, slot.where, dot)
        wanted, size = inner(self.y_bar, self.primitive(*call[0], **call[1]))
        same = abs(got - wanted) <= 1e-4 * (1e-3 + size)
        self.require(same, "declared linear, but the same call of a tangent gives another")

    def _check_pushforward(self, slots: list[_Slot]) -> None:
        """Both modes say the same of all arguments at once."""
        args: list[Any] = [ZERO] * len(self.args)
        keywords: dict[str, Any] = {}
        for slot in slots:
            dot = self._moving(slot.x, slot.bar)
            if isinstance(slot.where, int):
                args[slot.where] = dot
            else:
                keywords[slot.where] = dot
        terms = [inner(slot.bar, args[slot.where] if isinstance(slot.where, int) else keywords[slot.where])
                 for slot in slots]
        before = snapshot((self.args, self.keywords, args, keywords))
        y, y_dot = by_rule(self.rule, self.primitive, self.args, tuple(args), self.keywords, keywords)
        same = identical(before, (self.args, self.keywords, args, keywords))
        self.require(same, "its use forwards writes to its arguments or their tangents")
        self.require(close(y, self.y), f"used forwards, its value is {_brief(y)}, not {_brief(self.y)}")
        got, size = inner(self.y_bar, y_dot)
        wanted, size = sum(term for term, _ in terms), size + sum(more for _, more in terms)
        single = any(dtype_of(leaf) in _SINGLE for leaf in leaves((self.args, self.keywords, self.y)))
        good = abs(got - wanted) <= (1e-3 if single else 1e-9) * (1e-3 + size) or (np.isnan(got) and np.isnan(wanted))
        self.require(good, f"the tangent is not the pullback's: along a direction it gives {got:.9g}, the pullback "
                           f"{wanted:.9g}")

    def _tangent(self, x: Any) -> Any:
        return each(lambda leaf: drawn_like(leaf, self.rng), x)


def replaced(call: Call, where: int | str, x: Any) -> Call:
    """A call with another argument at one place."""
    args, keywords = call
    if isinstance(where, str):
        return args, {**keywords, where: x}
    return (*args[:where], x, *args[where + 1 :]), keywords


_SINGLE = (np.dtype(np.float32), np.dtype(np.complex64), np.dtype(np.float16))


def defined(rule: Rule) -> Span | None:
    """Where a rule is defined."""
    return place_of(inspect.unwrap(rule.apply if rule.partials is None else rule.partials))


def _brief(x: Any) -> str:
    """An argument as it is shown in a message."""
    if is_array(x):
        return f"array of {x.dtype} {x.shape}"
    if isinstance(x, (list, tuple)):
        return f"{type(x).__name__}({', '.join(map(_brief, x))})"
    return f"{type(x).__name__} {x!r}"[:80]
