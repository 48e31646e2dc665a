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

__all__ = [
    "ZERO",
    "Zero",
    "accumulate",
    "conj",
    "cotangent_dtype",
    "divide_selected",
    "is_absent",
    "is_array",
    "is_number",
    "multiply_selected",
    "project",
    "spread",
    "spread_full",
    "unbroadcast",
    "zeros_for",
]
