"""What a recursive call and the rule that it calls agreed on: how the cotangents of some arguments come back."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """The places of the parameters whose cotangents come in another way than as one of the results of the pullback.

    Those at `totals` are added to totals that the pullback is given after its own cotangent; those at `wholes` have
    the form of their values, and share nothing, so they may be given out as they are.
    """

    totals: tuple[int, ...] = ()
    wholes: tuple[int, ...] = ()


PLAIN = Terms()
