"""Training or testing: by default as the derivative says, or as set with `trainmode` and `testmode`."""

from __future__ import annotations

from typing import Any

import zygopy

from .trees import children, walk

__all__ = ["testmode", "trainmode"]


def is_training(active: bool | None) -> bool:
    """Whether a layer acts as in training: as set, or else exactly while differentiated."""
    return zygopy.within_gradient() if active is None else active


def testmode(model: Any, mode: bool | str | None = True) -> Any:
    """Make layers act as in testing, and return the model.

    Parameters
    ----------
    model : any tree
        Dropout, BatchNorm and their kin, and every object with a field `active`, are set wherever they are in it.
    mode : True, False, None or "auto"
        False is `trainmode`; None and "auto" leave it to whether a gradient is being computed, as is the default.

    Raises
    ------
    ValueError
        Another `mode`.

    Examples
    --------
    >>> testmode(Dropout(0.3))
    Dropout(0.3, active=false)
    >>> testmode(Dropout(0.3), "auto")
    Dropout(0.3)
    """
    return _set(model, None if _automatic(mode) else not mode)


def trainmode(model: Any, mode: bool | str | None = True) -> Any:
    """Make layers act as in training, and return the model.

    Parameters
    ----------
    model, mode
        As of `testmode`.

    Raises
    ------
    ValueError
        Another `mode`.

    Examples
    --------
    >>> trainmode(Dropout(0.4))
    Dropout(0.4, active=true)
    """
    return _set(model, None if _automatic(mode) else bool(mode))


testmode.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test


def _automatic(mode: Any) -> bool:
    if mode is None or mode == "auto":
        return True
    if not isinstance(mode, bool):
        raise ValueError(f"mode {mode!r}: it is True, False, None or 'auto'")
    return False


def _set(model: Any, active: bool | None) -> Any:
    for _, x in walk(model, children):
        if hasattr(x, "active") and not isinstance(x, type):
            x.active = active
    return model
