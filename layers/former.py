"""Names that Flux used to have: they work, and say what they are called now."""

from __future__ import annotations

import warnings
from typing import Any

from .adaptive import AdaDelta, ClipGrad, OptimiserChain
from .rules import AdaGrad, Adam, AdamW, NAdam, RAdam, Rule

__all__ = ["ADADelta", "ADAGrad", "ADAM", "ADAMW", "ClipValue", "NADAM", "Optimiser", "RADAM"]


def _renamed(old: str, new: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Rule:
    warnings.warn(f"{old} is called {new.__name__} now", DeprecationWarning, stacklevel=3)
    rule: Rule = new(*args, **settings)
    return rule


def ADAM(*args: Any, **settings: Any) -> Rule:
    """The former name of `Adam`.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     ADAM() == Adam()
    True
    """
    return _renamed("ADAM", Adam, args, settings)


def ADAMW(*args: Any, **settings: Any) -> Rule:
    """The former name of `AdamW`.

    Examples
    --------
    >>> callable(ADAMW)
    True
    """
    return _renamed("ADAMW", AdamW, args, settings)


def NADAM(*args: Any, **settings: Any) -> Rule:
    """The former name of `NAdam`.

    Examples
    --------
    >>> callable(NADAM)
    True
    """
    return _renamed("NADAM", NAdam, args, settings)


def RADAM(*args: Any, **settings: Any) -> Rule:
    """The former name of `RAdam`.

    Examples
    --------
    >>> callable(RADAM)
    True
    """
    return _renamed("RADAM", RAdam, args, settings)


def ADAGrad(*args: Any, **settings: Any) -> Rule:
    """The former name of `AdaGrad`.

    Examples
    --------
    >>> callable(ADAGrad)
    True
    """
    return _renamed("ADAGrad", AdaGrad, args, settings)


def ADADelta(*args: Any, **settings: Any) -> Rule:
    """The former name of `AdaDelta`.

    Examples
    --------
    >>> callable(ADADelta)
    True
    """
    return _renamed("ADADelta", AdaDelta, args, settings)


def ClipValue(*args: Any, **settings: Any) -> Rule:
    """The former name of `ClipGrad`.

    Examples
    --------
    >>> callable(ClipValue)
    True
    """
    return _renamed("ClipValue", ClipGrad, args, settings)


def Optimiser(*rules: Any) -> Rule:
    """The former name of `OptimiserChain`.

    Examples
    --------
    >>> callable(Optimiser)
    True
    """
    return _renamed("Optimiser", OptimiserChain, rules, {})
