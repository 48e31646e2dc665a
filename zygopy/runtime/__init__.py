"""The only room that generated code may call."""

from .cotangents import (
    ZERO,
    Zero,
    accumulate,
    conj,
    cotangent_dtype,
    divide_selected,
    is_absent,
    is_array,
    is_number,
    multiply_selected,
    project,
    spread,
    spread_full,
    unbroadcast,
    zeros_for,
)
from .flattening import Unflatten, flatten
from .objects import make_object
from .tangents import Tangent, same_gradient
from .trees import fill_zeros, project_tree, tree_map

__all__ = [
    "ZERO",
    "Tangent",
    "Unflatten",
    "Zero",
    "accumulate",
    "conj",
    "cotangent_dtype",
    "divide_selected",
    "fill_zeros",
    "flatten",
    "is_absent",
    "is_array",
    "is_number",
    "make_object",
    "multiply_selected",
    "project",
    "project_tree",
    "same_gradient",
    "spread",
    "spread_full",
    "tree_map",
    "unbroadcast",
    "zeros_for",
]
