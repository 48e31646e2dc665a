"""Flux's layers, losses and optimisers on zygopy's public names: ordinary mutable objects, float32 by default."""

from . import (
    adaptive,
    attention,
    averaging,
    branching,
    callbacks,
    cells,
    chain,
    clipping,
    convolution,
    correlation,
    data,
    dense,
    destructuring,
    dropping,
    elementwise,
    embedding,
    exponentials,
    hot,
    initialisers,
    losses,
    mismatch,
    modes,
    normalisation,
    optimisers,
    parameters,
    pooling,
    printing,
    recurrent,
    rules,
    saving,
    schedules,
    sequences,
    sizes,
    training,
    trees,
    upsampling,
    weightnorm,
    windows,
)
from .adaptive import *
from .attention import *
from .averaging import *
from .branching import *
from .callbacks import *
from .cells import *
from .chain import *
from .clipping import *
from .convolution import *
from .correlation import *
from .data import *
from .dense import *
from .destructuring import *
from .dropping import *
from .elementwise import *
from .embedding import *
from .exponentials import *
from .hot import *
from .initialisers import *
from .losses import *
from .mismatch import *
from .modes import *
from .normalisation import *
from .optimisers import *
from .parameters import *
from .pooling import *
from .printing import *
from .recurrent import *
from .rules import *
from .saving import *
from .schedules import *
from .sequences import *
from .sizes import *
from .training import *
from .trees import *
from .upsampling import *
from .weightnorm import *
from .windows import *

MODULES = (
    adaptive,
    attention,
    averaging,
    branching,
    callbacks,
    cells,
    chain,
    clipping,
    convolution,
    correlation,
    data,
    dense,
    destructuring,
    dropping,
    elementwise,
    embedding,
    exponentials,
    hot,
    initialisers,
    losses,
    mismatch,
    modes,
    normalisation,
    optimisers,
    parameters,
    pooling,
    printing,
    recurrent,
    rules,
    saving,
    schedules,
    sequences,
    sizes,
    training,
    trees,
    upsampling,
    weightnorm,
    windows,
)
__all__ = [name for module in MODULES for name in module.__all__]
