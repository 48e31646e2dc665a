"""Flux's layers, losses and optimisers on zygopy's public names: ordinary mutable objects, float32 by default."""

from . import (
    branching,
    chain,
    dense,
    dropping,
    elementwise,
    exponentials,
    initialisers,
    mismatch,
    modes,
    normalisation,
    parameters,
    printing,
    trees,
)
from .branching import *
from .chain import *
from .dense import *
from .dropping import *
from .elementwise import *
from .exponentials import *
from .initialisers import *
from .mismatch import *
from .modes import *
from .normalisation import *
from .parameters import *
from .printing import *
from .trees import *

MODULES = (
    branching,
    chain,
    dense,
    dropping,
    elementwise,
    exponentials,
    initialisers,
    mismatch,
    modes,
    normalisation,
    parameters,
    printing,
    trees,
)
__all__ = [name for module in MODULES for name in module.__all__]
