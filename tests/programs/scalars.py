"""Numbers: the math module, every ufunc, powers, divisions, ints, mixed types."""

import cmath
import math

import numpy as np

from .case import case

normal = np.random.default_rng(23).standard_normal


def exponentials(x):
    return math.exp(x) + math.expm1(x) * math.log(x) + math.log1p(x) * math.log2(x) - math.log10(x) + math.log(x, 3)


def trigonometry(x):
    return math.sin(x) * math.cos(x) + math.tan(x) - math.asin(x / 3) * math.acos(x / 4) + math.atan(x)


def hyperbolics(x):
    return math.sinh(x) * math.cosh(x) - math.tanh(x) + math.asinh(x) * math.atanh(x / 2) + math.acosh(x + 1)


def roots_and_powers(x, y):
    return math.sqrt(x) * math.pow(x, y) + math.hypot(x, y) * x**y + x**-2 + 2**x + math.cbrt(x)


def angles(x, y):
    return math.atan2(y, x) + math.degrees(x) / 100 + math.radians(y) * 100


def special(x):
    return math.erf(x) * math.erfc(x) + math.lgamma(x + 2) + math.gamma(x + 1)


def rounding(x):
    return math.floor(x) * x + math.ceil(x) * x**2 + math.trunc(x) + round(x) * x + int(x) * x


def remainders(x, y):
    return x % y + (x // y) * x + math.fmod(x, y) * 2 + math.copysign(x, -1.0) + math.fabs(-y)


def sums_of_sequences(x, y):
    return math.fsum([x, y, x * y]) + math.prod([x, y, 2]) + math.dist((x, y), (0.0, 1.0))


def ufunc_exponentials(x):
    return np.sum(np.exp(x) + np.expm1(x) + np.exp2(x) + np.log(x) + np.log2(x) * np.log10(x) - np.log1p(x))


def ufunc_trigonometry(x):
    return np.sum(np.sin(x) * np.cos(x) + np.tan(x) + np.arcsin(x / 4) + np.arccos(x / 4) * np.arctan(x))


def ufunc_hyperbolics(x):
    return np.sum(np.sinh(x) + np.cosh(x) * np.tanh(x) - np.arcsinh(x) + np.arccosh(x + 1) + np.arctanh(x / 4))


def ufunc_powers(x, y):
    return np.sum(np.sqrt(x) + np.cbrt(x) + np.square(x) + np.reciprocal(x) + np.power(x, y) + np.float_power(x, 2))


def ufunc_binary(x, y):
    a = np.arctan2(x, y) + np.hypot(x, y) + np.logaddexp(x, y) + np.logaddexp2(x, y)
    return np.sum(a + np.subtract(x, y) * np.multiply(x, y) / np.true_divide(x, 3) + np.copysign(x, -y))


def ufunc_signs(x):
    return np.sum(np.abs(x) + np.absolute(x) * np.sign(x) + np.fabs(x) - np.negative(x) + np.positive(x) * 2)


def ufunc_rounding(x):
    return np.sum(np.floor(x) * x + np.ceil(x) + np.rint(x) * x**2 + np.trunc(x) + np.round(x, 1) * 0)


def ufunc_remainders(x, y):
    return np.sum(np.mod(x, y) + np.fmod(x, y) * 2 + np.floor_divide(x, y) * x)


def ufunc_angles(x):
    return np.sum(np.deg2rad(x) * 100 + np.rad2deg(x) / 100 + np.degrees(x) * np.radians(x) + np.sinc(x))


def integer_exponents(x, n):
    return x**n + x ** (n + 1) + x ** (-n) + x**0 + x**1


def negative_base(x):
    return x**2 + x**3 + x**-1


def mixed_types(x, n, v):
    return x * n + np.sum(v * n) + v[0] * x / n + n // 2 * x + np.int32(2) * x


def int_arguments(a, b):
    return a * b + a**2 / b


def bool_arithmetic(x, flag):
    return x * flag + (x > 0) + (1 - flag) * x**2


def numpy_scalar_arithmetic(x):
    y = np.float64(2.0) * x
    z = np.int64(3) * y + np.sin(np.float64(0.5))
    return z * y


def constants_only_partly(x):
    c = math.sqrt(2) * np.pi
    return c * x + math.exp(1) ** 2


def division_of_everything(x, y):
    return x / y + 1 / x + y / 3 + (x / y) / (y / x)


def saturating(x):
    return min(max(x, -1.0), 1.0) * x + abs(x) - max(x, 0) * min(x, 5, 7)


def heaviside_and_interp(x):
    return np.sum(np.heaviside(x, 0.5) * x) + np.interp(0.3, [0.0, 1.0], [1.0, 2.0]) * x[0]


def nan_to_num_and_isfinite(x):
    return np.sum(np.nan_to_num(x) ** 2) if np.all(np.isfinite(x)) else 0.0


def as_float(x):
    return float(x) ** 2 + x.item() if isinstance(x, np.ndarray) else float(x) ** 3


def sum_of_powers(x):
    return sum(x**k / math.factorial(k) for k in range(6))


def complex_intermediate(x, y):
    z = x + 1j * y
    w = z * z + cmath.exp(z)
    return abs(w) ** 2 + w.real * w.imag


def logit(p):
    return math.log(p / (1 - p)) if 0 < p < 1 else float("nan")


def stirling(n):
    return n * math.log(n) - n + 0.5 * math.log(math.tau * n)


def decimal_year_of_ints(a):
    return np.sum(a**2) / a.size


CASES = [
    case(exponentials, 0.7),
    case(trigonometry, 0.7),
    case(hyperbolics, 0.7),
    case(roots_and_powers, 0.7, 1.3),
    case(angles, 0.7, 1.3),
    case(special, 0.7),
    case(rounding, 1.3),
    case(remainders, 2.3, 0.9),
    case(sums_of_sequences, 2.3, 0.9),
    case(ufunc_exponentials, np.array([0.7, 1.3])),
    case(ufunc_trigonometry, np.array([0.7, 1.3])),
    case(ufunc_hyperbolics, np.array([0.7, 1.3])),
    case(ufunc_powers, np.array([0.7, 1.3]), np.array([2.0, 0.3])),
    case(ufunc_binary, np.array([0.7, 1.3]), np.array([2.0, 0.3])),
    case(ufunc_signs, normal(4)),
    case(ufunc_rounding, np.array([0.73, 1.31, -0.42])),
    case(ufunc_remainders, np.array([2.3, 0.7]), np.array([0.9, 0.4])),
    case(ufunc_angles, np.array([0.7, 1.3])),
    case(ufunc_exponentials, 0.7, label="ufunc_exponentials of a number"),
    case(ufunc_binary, 0.7, 1.3, label="ufunc_binary of numbers"),
    case(integer_exponents, 1.3, 3),
    case(integer_exponents, np.array([1.3, -0.7]).sum(), 2, label="integer_exponents of a NumPy scalar"),
    case(negative_base, -1.3),
    case(mixed_types, 1.3, 3, normal(2)),
    case(int_arguments, 3, 4, wrt=(0, 1)),
    case(int_arguments, 3, 4.0, wrt=(0, 1), label="int_arguments mixed"),
    case(bool_arithmetic, 1.3, True),
    case(bool_arithmetic, 1.3, False, label="bool_arithmetic false"),
    case(numpy_scalar_arithmetic, 1.3),
    case(constants_only_partly, 1.3),
    case(division_of_everything, 1.3, 0.4),
    case(saturating, 0.7),
    case(saturating, -1.7, label="saturating below"),
    case(heaviside_and_interp, normal(3)),
    case(nan_to_num_and_isfinite, normal(3)),
    case(as_float, np.array(1.3)),
    case(as_float, 1.3, label="as_float of a number"),
    case(sum_of_powers, 0.7),
    case(complex_intermediate, 0.7, 0.4),
    case(logit, 0.3),
    case(stirling, 4.5),
    case(stirling, 4, wrt=0, label="stirling of an int"),
    case(decimal_year_of_ints, np.array([1, 2, 3]), wrt=0),
]
