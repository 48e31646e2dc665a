"""A place in generated code at which a call is decided when it happens."""

from __future__ import annotations

from typing import Any

from .core.terms import PLAIN
from .pullbacks import (
    ZERO,
    Ruled,
    regrouped,
)

Mask = tuple[bool, ...]


class Site:
    """A place in generated code: ``y, pullback = site(*args)``; the pullback gives an entry for each operand.

    `function` is None where the callee is the first operand.  `mask` says which operands carry a derivative;
    `stars` which of them are ``*rows`` ("*") or ``**options`` ("**") of the user's call; `apart`: some are copies of
    what the caller writes to, so the callee must not write to them or give them back.
    """

    differentiates = "site"
    terms = PLAIN

    def __init__(self, sites: Any, function: Any, mask: Mask, stars: tuple[str, ...], apart: bool = False) -> None:
        self.sites = sites
        self.apart = apart
        self.function = function
        self.mask = mask
        self.stars = stars
        self.__name__ = f"{getattr(function, '__name__', None) or getattr(function, 'name', 'call')}_rule"

    def __call__(self, *args: Any, **keywords: Any) -> Ruled:
        if self.stars:
            return self.starred(args, keywords)
        if self.apart:
            return self.sites.by_copies(self.function, args, keywords, self.mask)  # type: ignore[no-any-return]
        if self.function is not None:
            return self.sites.call(self.function, args, keywords, self.mask)  # type: ignore[no-any-return]
        return self.sites.unknown(args[0], args[1:], keywords, self.mask)  # type: ignore[no-any-return]

    def starred(self, operands: tuple[Any, ...], keywords: dict[str, Any]) -> Ruled:
        """Spread the starred operands, and put the entries that come back together again."""
        args: list[Any] = []
        options: dict[str, Any] = {}
        mask, named = [], []
        for operand, star, active in zip(operands, self.stars, self.mask, strict=False):
            if star == "**":
                options |= operand
                named += [active] * len(operand)
                continue
            spread = list(operand) if star else [operand]
            args += spread
            mask += [active] * len(spread)
        whole = (*mask, *named, *self.mask[len(operands) :])
        site = Site(self.sites, self.function, whole, ())
        value, back = site(*args, **options, **keywords)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            bars = list(back(y_bar))
            plain, rest = bars[: len(args)], dict(zip([*options, *keywords], bars[len(args) :], strict=False))
            return (*regrouped(operands, self.stars, plain, rest), *(rest.get(name, ZERO) for name in keywords))

        return value, pullback
