"""Calls that are answered now: the tables of all that answer."""

from __future__ import annotations

from typing import Any

from . import bars, callbacks, conversions, iterating, questions, records, respelt, simplify, steering
from .folding import Fold

FOLDS: dict[Any, Fold] = {
    **questions.FOLDS,
    **conversions.FOLDS,
    **bars.FOLDS,
    **callbacks.FOLDS,
    **simplify.FOLDS,
    **iterating.FOLDS,
    **records.FOLDS,
    **respelt.FOLDS,
    **steering.FOLDS,
}
