"""The derivative of your NumPy code, as NumPy code."""

from .api import Gradient, grad, gradient, pullback, value_and_grad, withgradient
from .batches import per_example_gradient
from .curvature import diaghessian, hessian, hvp
from .declare import constant, elementwise, linear, rule
from .differences import check_gradient
from .directional import WithJacobian, jacobian, pushforward, tangent_source, withjacobian
from .errors import (
    AliasedMutation,
    InternalError,
    MissingRule,
    NotFinite,
    NotScalar,
    RuleError,
    SourceNotFound,
    StaleResidual,
    UnsupportedSyntax,
    UnsupportedValue,
    ZygopyError,
)
from .explain import explain
from .export import export
from .reading import adjoint_source
from .runtime import Tangent, checkpointed, flatten, gradient_of, hook, stop_gradient, tree_map, within_gradient
from .runtime.nesting import WithGradient
from .runtime.params import Grads, Params, params
from .runtime.watching import debug_nan

__version__ = "0.1.0"

vjp = pullback
jvp = pushforward

__all__ = [
    "AliasedMutation", "Gradient", "Grads", "InternalError", "MissingRule", "NotFinite", "NotScalar", "Params",
    "RuleError", "SourceNotFound", "StaleResidual", "Tangent", "UnsupportedSyntax", "UnsupportedValue",
    "WithGradient", "WithJacobian", "ZygopyError", "adjoint_source", "check_gradient", "checkpointed", "constant",
    "debug_nan", "diaghessian", "elementwise", "explain", "export", "flatten", "grad", "gradient", "gradient_of",
    "hessian", "hook", "hvp", "jacobian", "jvp", "linear", "params", "per_example_gradient", "pullback",
    "pushforward", "rule", "stop_gradient", "tangent_source", "tree_map", "value_and_grad", "vjp", "withgradient",
    "within_gradient", "withjacobian",
]
