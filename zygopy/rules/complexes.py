"""Functions of complex numbers that are not holomorphic: conjugate, angle, sign.

Cotangents are d/d(re) + i d/d(im).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import conj, project, zeros_for
from .book import Pullback, RuleBook, Sample, no_pullback, sample

RULES = RuleBook("complexes")

Answer = tuple[Any, Pullback]


def plane(rng: np.random.Generator) -> Iterator[Sample]:
    """Real and complex operands away from 0 and from the cut on the negative axis."""
    a, b = rng.uniform(0.5, 1.5, (3, 4)), rng.normal(size=(3, 4))
    yield sample(a + 1j * b)
    yield sample((a + 1j * b).T[::2])
    yield sample((a + 1j * b).astype(np.complex64))
    yield sample(0.5 + 0.5j)
    yield sample(np.array(0.5 - 0.5j))
    yield sample(np.zeros((0, 2), complex))
    yield sample(b)
    yield sample(-0.5)


@RULES.linear(np.conjugate, result="elementwise", holomorphic=False, samples=plane)
def conjugate_rule(x: Any) -> Answer:
    """y = conj x.   x_bar = conj y_bar."""
    y = np.conjugate(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(conj(y_bar), x),)

    return y, pullback


def angle_dot(y: Any, dots: Any, z: Any, deg: Any = False) -> Any:
    """y_dot = im(z_dot / z), and 0 at 0; that of a real number is 0."""
    if not np.iscomplexobj(z):
        return zeros_for(y)
    moved = np.where(z == 0, 0.0, np.imag(dots[0] / np.where(z == 0, 1.0, z)))
    return moved * (180.0 / np.pi) if deg else moved


@RULES.rule(np.angle, holomorphic=False, pushforward=angle_dot, pushes=1,
            samples=lambda rng: [*plane(rng), sample(1.0 + 2.0j, deg=True)])
def angle_rule(z: Any, deg: Any = False) -> Answer:
    """y = arctan2(im z, re z).   z_bar = i y_bar / conj z, and 0 at 0; that of a real number is 0."""
    y = np.angle(z, deg)
    if not np.iscomplexobj(z):
        return y, no_pullback

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        z_bar = np.where(z == 0, 0.0, 1j * y_bar / conj(np.where(z == 0, 1.0, z)))
        if deg:
            z_bar = z_bar * (180.0 / np.pi)
        return (project(z_bar, z),)

    return y, pullback


def sign_dot(y: Any, dots: Any, z: Any) -> Any:
    """y_dot = i y im(conj(y) z_dot) / abs(z), and 0 at 0; nothing for a real number."""
    if not np.iscomplexobj(z):
        return zeros_for(y)
    return 1j * y * np.imag(conj(y) * dots[0]) / np.where(z == 0, 1.0, np.abs(z))


@RULES.rule(np.sign, holomorphic=False, result="elementwise", pushforward=sign_dot, samples=plane)
def sign_rule(z: Any) -> Answer:
    """y = z / abs(z).   z_bar = i y Im(conj(y) y_bar) / abs(z), and 0 at 0; nothing for a real number."""
    y = np.sign(z)
    if not np.iscomplexobj(z):
        return y, no_pullback

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        turned = 1j * y * np.imag(conj(y) * y_bar)
        return (project(turned / np.where(z == 0, 1.0, np.abs(z)), z),)

    return y, pullback


@RULES.rule(np.real_if_close, holomorphic=False, result="unknown", returns="argument", samples=plane)
def real_if_close_rule(a: Any, tol: Any = 100) -> Answer:
    """The real part where the imaginary one is nothing but rounding."""
    y = np.real_if_close(a, tol)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, a),)

    return y, pullback


RULES.constant(np.iscomplexobj, np.isrealobj)
