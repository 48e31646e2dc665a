"""From core to text, and from text to a function that runs."""

from .loading import annotate, here, load
from .text import Text, emit

__all__ = ["Text", "annotate", "emit", "here", "load"]
