"""Flux's layers, losses and optimisers on zygopy's public names: ordinary mutable objects, float32 by default."""

from types import ModuleType

from .adaptive import *
from .affine import *
from .attention import *
from .autosizing import *
from .averaging import *
from .blocks import *
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
from .devices import *
from .distances import *
from .dropping import *
from .elementwise import *
from .embedding import *
from .exponentials import *
from .gates import *
from .gathering import *
from .groups import *
from .hot import *
from .initialisers import *
from .listing import *
from .looking import *
from .losses import *
from .mismatch import *
from .modes import *
from .nesting import *
from .normalisation import *
from .observations import *
from .optimisers import *
from .padding import *
from .parameters import *
from .patches import *
from .planes import *
from .pooling import *
from .precision import *
from .printing import *
from .pytorch import *
from .recurrent import *
from .rules import *
from .safetensors import *
from .saving import *
from .schedules import *
from .sequences import *
from .sizes import *
from .spectra import *
from .stepwise import *
from .training import *
from .trees import *
from .trusting import *
from .unrolling import *
from .upsampling import *
from .weightnorm import *
from .windows import *

# Importing from a module of this folder makes the module itself a name here.
__all__ = [name for module in tuple(globals().values()) if isinstance(module, ModuleType) for name in module.__all__]
