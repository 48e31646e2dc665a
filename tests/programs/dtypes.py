"""Single precision, integers, complex numbers and conversions between them."""

import numpy as np

from .case import case

normal = np.random.default_rng(24).standard_normal


def single(*shape):
    return normal(shape).astype(np.float32)


def cnormal(*shape):
    return normal(shape) + 1j * normal(shape)


def dense_loss(W, b, x):
    h = np.tanh(x @ W + b)
    return np.mean(h**2)


def relu_loss(W, x):
    return np.sum(np.maximum(x @ W, 0.0) ** 2)


def standardised(x):
    return np.sum(((x - x.mean()) / x.std()) ** 3)


def python_constants(x):
    return np.sum(0.5 * x**2 + 3 * x + 1) / 2


def softmax_single(z):
    e = np.exp(z - z.max())
    return -np.log(e[0] / e.sum())


def mixed_precision(a, b):
    return np.sum(a * b)


def cast_up(x):
    return np.sum(x.astype(np.float64) ** 2)


def cast_down(x):
    return np.sum(x.astype(np.float32) ** 2)


def loop_single(x):
    s = 0.0
    for v in x:
        s += v * v
    return s


def integer_array(n):
    return np.sum(n * 0.5) ** 2


def integer_array_division(n):
    return np.sum(n / 2 + n**2)


def weights_by_integers(w, n):
    return np.dot(w, n) ** 2


def truncated(x):
    return np.sum(x * x.astype(int)) + np.sum((x > 0).astype(float) * x)


def array_from_list_of_ints(x):
    return np.sum(np.array([1, 2, 3]) * x)


def written_single(x):
    out = np.zeros(3, dtype=np.float32)
    out[:2] = x
    out[2] = x[0] * x[1]
    return np.sum(out**2)


def complex_modulus(z):
    return np.sum(np.abs(z) ** 2)


def complex_parts(z):
    return np.sum(z.real**2 * z.imag) + np.sum(np.real(z) + np.imag(z) ** 3)


def complex_products(z, w):
    return np.sum((z * np.conj(w)).real ** 2) + np.abs(np.sum(z * w))


def complex_exponential(z):
    return np.sum(np.abs(np.exp(z) + np.sin(z)))


def complex_matmul(A, z):
    return np.sum(np.abs(A @ z) ** 2)


def complex_scalar(z):
    return abs(z * z + 1) ** 2 + z.real


def fourier_by_hand(x):
    n = len(x)
    k = np.arange(n)
    F = np.exp(-2j * np.pi * np.outer(k, k) / n)
    return np.sum(np.abs(F @ x) ** 2 * k)


def phase(z):
    return np.sum(np.angle(z) ** 2)


def real_through_complex(x):
    z = x * (1 + 2j)
    return np.sum((z * z).imag)


def quantum_expectation(psi, H):
    return np.real(np.vdot(psi, H @ psi)) / np.real(np.vdot(psi, psi))


def impedance(R, L, C, w):
    z = R + 1j * w * L + 1 / (1j * w * C)
    return abs(z)


H = cnormal(2, 2)

CASES = [
    case(dense_loss, single(3, 2), single(2), single(4, 3)),
    case(relu_loss, single(3, 2), single(4, 3)),
    case(standardised, single(4)),
    case(python_constants, single(3)),
    case(python_constants, np.float32(1.5), label="python_constants of a float32"),
    case(softmax_single, single(4)),
    case(mixed_precision, single(3), normal(3)),
    case(cast_up, single(3)),
    case(cast_down, normal(3), tolerance=1e-3),
    case(loop_single, single(3)),
    case(integer_array, np.array([1, 2, 3]), wrt=0),
    case(integer_array_division, np.array([1, 2, 3]), wrt=0),
    case(weights_by_integers, normal(3), np.array([1, 2, 3]), wrt=(0, 1)),
    case(truncated, np.array([1.3, -0.7, 2.4])),
    case(array_from_list_of_ints, normal(3)),
    case(written_single, single(2), tolerance=1e-3),
    case(complex_modulus, cnormal(3)),
    case(complex_parts, cnormal(3)),
    case(complex_products, cnormal(3), cnormal(3)),
    case(complex_exponential, cnormal(2)),
    case(complex_matmul, cnormal(2, 3), cnormal(3)),
    case(complex_matmul, normal((2, 3)), cnormal(3), label="complex_matmul with a real matrix"),
    case(complex_scalar, 0.7 + 0.4j),
    case(fourier_by_hand, normal(4)),
    case(phase, cnormal(3)),
    case(real_through_complex, normal(3)),
    case(quantum_expectation, cnormal(2), H + H.conj().T),
    case(impedance, 1.0, 0.5, 0.3, 1.7),
]
