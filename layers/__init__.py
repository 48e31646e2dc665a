"""Flux's layers, losses and optimisers on zygopy's public names: ordinary mutable objects, float32 by default."""

from . import activations, exponentials, initialisers, mismatch, parameters
from .activations import *
from .exponentials import *
from .initialisers import *
from .mismatch import *
from .parameters import *

MODULES = (activations, exponentials, initialisers, mismatch, parameters)
__all__ = [name for module in MODULES for name in module.__all__]
