"""Flux's layers, losses and optimisers on zygopy's public names: ordinary mutable objects, float32 by default."""

from . import activations, exponentials
from .activations import *
from .exponentials import *

MODULES = (activations, exponentials)
__all__ = [name for module in MODULES for name in module.__all__]
