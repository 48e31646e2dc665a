"""Errors of ours in the middle of the user's text: its handlers do not see them."""

from __future__ import annotations

from ..errors import Passing, ZygopyError


def pass_on(error: BaseException) -> None:
    """Raise an error of ours again, which a handler of the user's has caught.

    Raises
    ------
    ZygopyError
        The error, if it is a refusal.
    Passing
        The error, if the call is to be made in another way.
    """
    if isinstance(error, (ZygopyError, Passing)):
        raise error
