"""Complex numbers as physicists write them: waves, quantum states, circuits, maps of the plane."""

import cmath

import numpy as np

from .case import case

rng = np.random.default_rng(21)
normal = rng.standard_normal


def cnormal(*shape):
    return normal(shape) + 1j * normal(shape)


# -- quantum states ----------------------------------------------------------------------------------------------------


def energy_of_state(psi, H):
    return np.vdot(psi, H @ psi).real / np.vdot(psi, psi).real


def overlap(a, b):
    return np.abs(np.vdot(a, b)) ** 2


def rotated_spin(theta, phi):
    up = np.array([1.0 + 0j, 0.0])
    U = np.array([[np.cos(theta / 2), -np.exp(-1j * phi) * np.sin(theta / 2)],
                  [np.exp(1j * phi) * np.sin(theta / 2), np.cos(theta / 2)]])
    psi = U @ up
    sigma_x = np.array([[0, 1], [1, 0]], dtype=complex)
    return np.real(psi.conj() @ sigma_x @ psi)


def crank_nicolson(V, psi, dt):
    """One particle on a line: (1 + i H dt / 2) psi_next = (1 - i H dt / 2) psi."""
    n = len(psi)
    H = np.diag(V + 1.0) - 0.5 * np.eye(n, k=1) - 0.5 * np.eye(n, k=-1)
    forward = np.eye(n) - 0.5j * dt * H
    backward = np.eye(n) + 0.5j * dt * H
    for _ in range(3):
        psi = np.linalg.solve(backward, forward @ psi)
    return np.sum(np.abs(psi) ** 2 * np.arange(n))


def split_step(V, psi, dt):
    """Half a kick, a drift in momentum space, half a kick."""
    k = 2 * np.pi * np.fft.fftfreq(len(psi))
    for _ in range(2):
        psi = np.exp(-0.5j * dt * V) * psi
        psi = np.fft.ifft(np.exp(-0.5j * dt * k**2) * np.fft.fft(psi))
        psi = np.exp(-0.5j * dt * V) * psi
    return np.sum(np.arange(len(psi)) * np.abs(psi) ** 2)


def purity(rho):
    rho = (rho + rho.conj().T) / 2
    return np.trace(rho @ rho).real / np.trace(rho).real ** 2


def density_matrix(psi, p):
    rho = p * np.outer(psi, psi.conj()) + (1 - p) * np.eye(len(psi)) / len(psi)
    return np.sum(np.abs(rho) ** 2) + rho[0, 1].imag


def ground_state(d, t):
    H = np.diag(d).astype(complex)
    H[0, 1] = t
    H[1, 0] = np.conj(t)
    H[1, 2] = 0.5j * t
    H[2, 1] = np.conj(0.5j * t)
    return np.linalg.eigvalsh(H)[0]


def ground_density(A):
    """What does not depend on the phases of the eigenvectors."""
    H = A + A.conj().T
    _, V = np.linalg.eigh(H)
    return np.sum(np.abs(V[:, 0]) ** 2 * np.arange(len(A)))


def projector(A):
    w, V = np.linalg.eigh(A + A.conj().T)
    P = V[:, :1] @ V[:, :1].conj().T
    return np.real(P[0, 1]) + np.imag(P[0, 1]) * w[0]


def two_qubits(theta, psi):
    gate = np.array([[np.cos(theta), 1j * np.sin(theta)], [1j * np.sin(theta), np.cos(theta)]])
    U = np.kron(gate, np.eye(2))
    out = U @ psi
    return abs(out[0]) ** 2 - abs(out[3]) ** 2


def partial_trace(psi):
    rho = np.einsum("ai,bi->ab", psi.reshape(2, 2), psi.reshape(2, 2).conj())
    return np.einsum("ab,ba->", rho, rho).real


def commutator(A, B):
    C = A @ B - B @ A
    return np.linalg.norm(C) ** 2


def variational(angles, psi):
    for i, a in enumerate(angles):
        phases = np.exp(1j * a * np.arange(len(psi)))
        psi = phases * psi
        psi = np.roll(psi, i) * (1 + 0.5j) + psi.conj()
    return np.real(np.sum(psi * psi[::-1].conj()))


# -- waves and optics --------------------------------------------------------------------------------------------------


def plane_waves(k, x, a):
    field = sum(a[i] * np.exp(1j * k[i] * x) for i in range(len(k)))
    return np.mean(np.abs(field) ** 2)


def thin_film(n, d, wavelength):
    """The reflectance of a layer between air and glass, by its transfer matrix."""
    delta = 2 * np.pi * n * d / wavelength
    M = np.array([[np.cos(delta), 1j * np.sin(delta) / n], [1j * n * np.sin(delta), np.cos(delta)]])
    B, C = M @ np.array([1.0, 1.5])
    r = (B - C) / (B + C)
    return (r * r.conjugate()).real


def fabry_perot(r, phase):
    total = 0j
    wave = 1.0 + 0j
    for _ in range(6):
        total += wave * (1 - r**2)
        wave *= r**2 * np.exp(1j * phase)
    return abs(total) ** 2


def gaussian_beam(q, distances):
    for z in distances:
        q = q + z
        q = q / (1 - q / 2.0)
    return -1.0 / (1.0 / q).imag


def interference(phases, amplitudes):
    total = np.sum(amplitudes * np.exp(1j * phases))
    return np.abs(total) + np.angle(total)


def order_parameter(theta):
    z = np.mean(np.exp(1j * theta))
    return abs(z) ** 2


def kuramoto(theta, omega, K):
    for _ in range(4):
        z = np.mean(np.exp(1j * theta))
        theta = theta + 0.1 * (omega + K * np.abs(z) * np.sin(np.angle(z) - theta))
    return np.abs(np.mean(np.exp(1j * theta)))


def jones(E, angle, retard):
    c, s = np.cos(angle), np.sin(angle)
    R = np.array([[c, s], [-s, c]])
    W = np.diag([np.exp(0.5j * retard), np.exp(-0.5j * retard)])
    out = R.T @ W @ R @ E
    return np.abs(out[0]) ** 2


def scattering(A, k):
    G = 1 / (k**2 - A + 0.1j)
    return -np.imag(np.sum(G)) / np.pi


# -- circuits ----------------------------------------------------------------------------------------------------------


def ladder(R, C, w):
    z = R + 0j
    for _ in range(3):
        y = 1 / z + 1j * w * C
        z = R + 1 / y
    return abs(z)


def resonance(R, L, C, w):
    H = 1 / (1 - w**2 * L * C + 1j * w * R * C)
    return np.max(np.abs(H)) + np.sum(np.unwrap(np.angle(H)))


def nodal_analysis(G, C, w, I):
    Y = G @ G.T + np.eye(len(G)) + 1j * w * np.diag(C)
    v = np.linalg.solve(Y, I)
    return np.sum(np.abs(v) ** 2)


def power_factor(v, i):
    s = v * i.conjugate()
    return s.real / abs(s)


# -- maps of the plane -------------------------------------------------------------------------------------------------


def mandelbrot(c):
    z = 0
    for _ in range(20):
        z = z * z + c
        if abs(z) > 2:
            break
    return abs(z)


def smooth_escape(c):
    z, n = 0j, 0
    while abs(z) < 10 and n < 30:
        z = z**2 + c
        n += 1
    return n + 1 - np.log2(np.log(abs(z)))


def julia_field(z, c):
    for _ in range(4):
        z = np.where(np.abs(z) < 2, z * z + c, z)
    return np.sum(np.log1p(np.abs(z)))


def newton_fractal(z):
    for _ in range(5):
        z = z - (z**3 - 1) / (3 * z**2)
    return z.real + 2 * z.imag


def moebius(a, b, c, d, z):
    w = (a * z + b) / (c * z + d)
    return (w * w.conjugate()).real


def joukowski(zeta, circulation):
    w = zeta + 1 / zeta
    velocity = (1 - 1 / zeta**2 + 1j * circulation / zeta) / (1 - 1 / zeta**2)
    return np.sum(np.abs(velocity) ** 2) + np.sum(w.imag)


def contour_integral(roots):
    t = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    z = 3.0 * np.exp(1j * t)
    p = np.ones_like(z)
    for r in roots:
        p = p * (z - r)
    return np.mean(np.abs(p)) + np.mean(z / p).imag


def phases_by_cmath(x, y):
    z = complex(x, y)
    r, phi = cmath.polar(z)
    return r * phi + cmath.sqrt(z).real + cmath.exp(1j * x).imag


def trigonometry_by_cmath(z):
    w = cmath.sin(z) * cmath.cosh(z) + cmath.log(z + 3) - cmath.tanh(z) + cmath.rect(2.0, z.real)
    return abs(w) + cmath.phase(w)


def conjugate_loop(z):
    total = 0.0
    for k in range(1, 4):
        z = z.conjugate() * (1 + 0.1j * k)
        total += z.real * z.imag
    return total


def quadratic_roots(b, c):
    d = np.sqrt(np.complex128(b * b - 4 * c))
    return abs((-b + d) / 2) + abs((-b - d) / 2) ** 3


def winding(points):
    total = 0.0
    for i in range(len(points) - 1):
        total += np.angle(points[i + 1] / points[i])
    return total


def complex_power(z, p):
    return np.sum((z**p).real) + np.sum(np.abs(z) ** p.real)


spin = cnormal(3)
square = cnormal(3, 3)
hermitian = square + square.conj().T

CASES = [
    case(energy_of_state, spin, hermitian, wrt=0),
    case(energy_of_state, cnormal(3), cnormal(3, 3), label="energy_of_state of any matrix"),
    case(overlap, cnormal(4), cnormal(4)),
    case(rotated_spin, 0.7, 0.4),
    case(crank_nicolson, normal(4), cnormal(4), 0.1),
    case(split_step, normal(6), cnormal(6), 0.2),
    case(purity, cnormal(3, 3) + np.eye(3)),
    case(density_matrix, cnormal(3), 0.4),
    case(ground_state, normal(3), 0.7 + 0.2j),
    case(ground_density, cnormal(3, 3)),
    case(projector, cnormal(3, 3)),
    case(two_qubits, 0.3, cnormal(4)),
    case(partial_trace, cnormal(4)),
    case(commutator, cnormal(2, 2), cnormal(2, 2)),
    case(variational, normal(3), cnormal(4)),
    case(plane_waves, normal(3), np.linspace(0.0, 1.0, 5), cnormal(3), wrt=(0, 2)),
    case(thin_film, 1.38, 100.0, 550.0),
    case(fabry_perot, 0.8, 0.3),
    case(gaussian_beam, 0.3 + 1.2j, [0.5, 0.2]),
    case(interference, normal(4), np.abs(normal(4)) + 0.5),
    case(order_parameter, normal(5)),
    case(kuramoto, normal(4), normal(4), 1.5),
    case(jones, cnormal(2), 0.4, 1.1),
    case(scattering, normal(5), 0.8),
    case(ladder, 2.0, 0.3, 1.7),
    case(resonance, 0.5, 1.2, 0.8, np.linspace(0.3, 2.0, 6), wrt=(0, 1, 2)),
    case(nodal_analysis, normal((3, 3)), np.abs(normal(3)), 1.3, cnormal(3)),
    case(power_factor, 1.2 + 0.4j, 0.3 - 0.9j),
    case(mandelbrot, -0.4 + 0.55j),
    case(mandelbrot, 0.5 + 0.6j, label="mandelbrot, outside"),
    case(smooth_escape, 0.4 + 0.5j),
    case(julia_field, 0.6 * cnormal(3, 2), -0.4 + 0.3j),
    case(newton_fractal, 0.9 + 0.7j),
    case(moebius, 1.0 + 0.5j, 0.3j, 0.2 - 0.1j, 1.5 + 0j, 0.4 + 0.8j),
    case(joukowski, 1.5 * np.exp(1j * np.array([0.3, 1.2, 2.5])), 0.6),
    case(contour_integral, np.array([0.5 + 0.5j, -0.8j, 1.0])),
    case(phases_by_cmath, 0.7, 0.4),
    case(trigonometry_by_cmath, 0.6 - 0.3j),
    case(conjugate_loop, 0.5 + 0.8j),
    case(quadratic_roots, 0.7, 1.3),
    case(winding, np.array([1.0, 0.5 + 1j, -1.0 + 0.4j])),
    case(complex_power, 1.5 + 0.4 * cnormal(3), 1.7 + 0.2j),
]
