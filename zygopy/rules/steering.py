"""What says itself that it carries no derivative."""

from __future__ import annotations

from ..runtime import stop_gradient, within_gradient
from .book import RuleBook

RULES = RuleBook("steering")

RULES.constant(stop_gradient, within_gradient, returns="argument")
