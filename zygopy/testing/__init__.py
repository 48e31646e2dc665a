"""For people who write rules."""

from .calls import samples_of
from .contract import test_rule

__all__ = ["samples_of", "test_rule"]
