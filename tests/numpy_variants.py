"""NumPy's functions as a user calls them: each with its axes, modes and spellings, and the arguments to try it at."""

import numpy as np

RNG = np.random.default_rng(1583)  # far from ties and kinks
X = RNG.uniform(0.2, 0.9, (2, 3))
Y = RNG.uniform(0.2, 0.9, (2, 3))
V = np.array([0.9, 0.3, 0.7, 0.5, 0.2])
W = np.array([0.4, 1.3, 0.6, 0.1, 0.8])
T = RNG.uniform(0.2, 0.9, (2, 3, 4))
A = RNG.uniform(-1.0, 1.0, (3, 3)) + 2.0 * np.eye(3)
B = RNG.uniform(-1.0, 1.0, (3, 2))
SPD = A @ A.T + np.eye(3)
TALL = RNG.uniform(-1.0, 1.0, (5, 3))
BATCH = RNG.uniform(-1.0, 1.0, (2, 3, 3)) + 2.0 * np.eye(3)
Z = X + 1j * Y
ZV = V + 1j * W
GAPS = np.where(np.arange(6).reshape(2, 3) == 4, np.nan, X)
S = 0.7
MASK = np.array([[True, False, True], [False, True, True]])
CELLS = np.array([2, 0, 2])


def symmetric(a):
    return (a + a.T) / 2


def squared(v):
    return np.sum(v * v)


ELEMENTWISE = {
    "negative": (lambda x: np.negative(x), X),
    "positive": (lambda x: np.positive(x), X),
    "absolute": (lambda x: np.absolute(x - 0.5), X),
    "absolute(complex)": (lambda z: np.abs(z), Z),
    "fabs": (lambda x: np.fabs(x - 0.5), X),
    "sign": (lambda x: np.sign(x) * x, X),
    "square": (lambda x: np.square(x), X),
    "sqrt": (lambda x: np.sqrt(x), X),
    "cbrt": (lambda x: np.cbrt(x), X),
    "reciprocal": (lambda x: np.reciprocal(x), X),
    "exp": (lambda x: np.exp(x), X),
    "exp2": (lambda x: np.exp2(x), X),
    "expm1": (lambda x: np.expm1(x), X),
    "log": (lambda x: np.log(x), X),
    "log2": (lambda x: np.log2(x), X),
    "log10": (lambda x: np.log10(x), X),
    "log1p": (lambda x: np.log1p(x), X),
    "sin": (lambda x: np.sin(x), X),
    "cos": (lambda x: np.cos(x), X),
    "tan": (lambda x: np.tan(x), X),
    "arcsin": (lambda x: np.arcsin(x), X),
    "arccos": (lambda x: np.arccos(x), X),
    "arctan": (lambda x: np.arctan(x), X),
    "asin, acos, atan": (lambda x: np.asin(x) + np.acos(x) * np.atan(x), X),
    "sinh": (lambda x: np.sinh(x), X),
    "cosh": (lambda x: np.cosh(x), X),
    "tanh": (lambda x: np.tanh(x), X),
    "arcsinh": (lambda x: np.arcsinh(x), X),
    "arccosh": (lambda x: np.arccosh(x + 1.0), X),
    "arctanh": (lambda x: np.arctanh(x), X),
    "sinc": (lambda x: np.sinc(x), X),
    "deg2rad": (lambda x: np.deg2rad(x), X),
    "rad2deg": (lambda x: np.rad2deg(x), X),
    "degrees": (lambda x: np.degrees(x), X),
    "radians": (lambda x: np.radians(x), X),
    "i0": (lambda x: np.i0(x), X),
    "floor": (lambda x: np.floor(3 * x) + x, X),
    "ceil": (lambda x: np.ceil(3 * x) + x, X),
    "trunc": (lambda x: np.trunc(3 * x) + x, X),
    "rint": (lambda x: np.rint(3 * x) + x, X),
    "round": (lambda x: np.round(3 * x, 1) + x, X),
    "fix": (lambda x: np.fix(3 * x) + x, X),
    "nan_to_num": (lambda x: np.nan_to_num(x), GAPS),
    "nan_to_num(nan)": (lambda x, s: np.nan_to_num(x, nan=s), GAPS, S),
    "real": (lambda z: np.real(z), Z),
    "imag": (lambda z: np.imag(z), Z),
    "conj": (lambda z: np.conj(z), Z),
    "angle": (lambda z: np.angle(z), Z),
    "angle(deg)": (lambda z: np.angle(z, deg=True), Z),
    "real_if_close": (lambda x: np.real_if_close(x), X),
    "spacing": (lambda x: np.spacing(x) + x, X),
    "modf": (lambda x: np.modf(3 * x), X),
    "frexp": (lambda x: np.frexp(3 * x)[0], X),
    "signbit": (lambda x: np.signbit(x) * x, X),
    "heaviside": (lambda x: np.heaviside(x - 0.5, 0.5) * x, X),
    "unwrap": (lambda x: np.unwrap(9 * x), V),
    "unwrap(axis, period)": (lambda x: np.unwrap(9 * x, axis=0, period=4.0), X),
    "astype": (lambda x: x.astype(np.float64), X),
    "np.astype": (lambda x: np.astype(x, np.complex128), X),
    "add": (lambda x, y: np.add(x, y), X, Y),
    "subtract": (lambda x, y: np.subtract(x, y), X, Y),
    "multiply": (lambda x, y: np.multiply(x, y), X, Y),
    "divide": (lambda x, y: np.divide(x, y), X, Y),
    "true_divide": (lambda x, y: np.true_divide(x, y), X, Y),
    "power": (lambda x, y: np.power(x, y), X, Y),
    "float_power": (lambda x, y: np.float_power(x, y), X, Y),
    "pow": (lambda x, y: np.pow(x, y), X, Y),
    "mod": (lambda x, y: np.mod(3 * x, y), X, Y),
    "remainder": (lambda x, y: np.remainder(3 * x, y), X, Y),
    "fmod": (lambda x, y: np.fmod(3 * x, y), X, Y),
    "floor_divide": (lambda x, y: np.floor_divide(3 * x, y) + x, X, Y),
    "divmod": (lambda x, y: np.divmod(3 * x, y), X, Y),
    "maximum": (lambda x, y: np.maximum(x, y), X, Y),
    "minimum": (lambda x, y: np.minimum(x, y), X, Y),
    "fmax": (lambda x, y: np.fmax(x, y), GAPS, Y),
    "fmin": (lambda x, y: np.fmin(x, y), GAPS, Y),
    "arctan2": (lambda x, y: np.arctan2(x, y), X, Y),
    "hypot": (lambda x, y: np.hypot(x, y), X, Y),
    "logaddexp": (lambda x, y: np.logaddexp(x, y), X, Y),
    "logaddexp2": (lambda x, y: np.logaddexp2(x, y), X, Y),
    "copysign": (lambda x, y: np.copysign(x, y - 0.5), X, Y),
    "nextafter": (lambda x, y: np.nextafter(x, y) * x, X, Y),
    "ldexp": (lambda x: np.ldexp(x, 2), X),
    "ufunc(out)": (lambda x, y: np.multiply(x, y, out=np.empty((2, 3))), X, Y),
    "ufunc(where, out)": (lambda x, y: np.divide(x, y, out=np.zeros((2, 3)), where=MASK), X, Y),
    "where": (lambda x, y: np.where(x > 0.5, x, y), X, Y),
    "where(broadcast)": (lambda x, s: np.where(x[:, :1] > 0.5, x, s), X, S),
    "clip": (lambda x: np.clip(x, 0.3, 0.6), X),
    "clip(bounds)": (lambda x, s: np.clip(x, s - 0.3, s), X, S),
    "clip(min=, max=)": (lambda x: np.clip(x, min=0.3, max=0.6), X),
    "clip(a_min=, a_max=)": (lambda x: np.clip(x, a_min=0.3, a_max=None), X),
    "select": (lambda x, y: np.select([x > 0.6, x > 0.4], [x, y * y], default=0.5), X, Y),
    "select(default)": (lambda x, s: np.select([x > 0.6], [x * x], s), X, S),
    "choose": (lambda v, w: np.choose(np.array([0, 1, 1, 0, 1]), [v, w]), V, W),
    "choose(clip)": (lambda v, w: np.choose(np.array([0, 5, 1, -1, 1]), [v, w * w], mode="clip"), V, W),
    "piecewise": (lambda x: np.piecewise(x, [x < 0.4, x >= 0.4], [lambda u: u * u, lambda u: 3 * u]), V),
    "piecewise(otherwise)": (lambda x: np.piecewise(x, [x < 0.4], [np.sin, np.exp]), V),
    "piecewise(numbers)": (lambda x, s: x * np.piecewise(x, [x < 0.4, x > 0.8], [-1.0, 1.0, 0.5]) * s, V, S),
    "piecewise(args)": (lambda x, s: np.piecewise(x, [x < 0.4], [lambda u, k: u * k, lambda u, k: k / u], s), V, S),
    "interp": (lambda x, f: np.interp(x, np.array([0.0, 0.35, 1.0]), f), V, np.array([1.0, 3.0, -2.0])),
    "interp(xp)": (lambda x, p, f: np.interp(x, p, f), V, np.array([0.0, 0.35, 1.0]), np.array([1.0, 3.0, -2.0])),
    "interp(left, right)": (
        lambda x, f, s: np.interp(x, np.array([0.25, 0.4, 0.6]), f, left=s, right=2 * s), V, np.ones(3), S),
    "isclose": (lambda x, y: np.isclose(x, y) + x, X, Y),
}

PRODUCTS = {
    "@": (lambda a, b: a @ b, A, B),
    "matmul": (lambda a, b: np.matmul(a, b), BATCH, B),
    "matmul(vector, matrix)": (lambda a, b: np.matmul(a[0], b), A, B),
    "dot": (lambda a, b: np.dot(a, b), A, B),
    "dot(vectors)": (lambda v, w: np.dot(v, w), V, W),
    "dot(numbers)": (lambda x, s: np.dot(x, s), X, S),
    "dot(3d)": (lambda t, b: np.dot(t, b), BATCH, B),
    "vdot": (lambda v, w: np.vdot(v, w), ZV, W + 1j * V),
    "vdot(matrices)": (lambda v, w: np.vdot(v, w), X, Y),
    "vecdot": (lambda x, y: np.vecdot(x, y), X, Y),
    "vecdot(axis)": (lambda x, y: np.vecdot(x, y, axis=0), Z, Y),
    "matvec": (lambda a, x: np.matvec(a, x), BATCH, X),
    "vecmat": (lambda x, a: np.vecmat(x, a), X, BATCH),
    "inner": (lambda x, y: np.inner(x, y), X, Y),
    "outer": (lambda v, w: np.outer(v, w), V, W),
    "tensordot": (lambda t, x: np.tensordot(t, x), BATCH, A),
    "tensordot(axes)": (lambda t, x: np.tensordot(t, x, axes=([0, 1], [0, 1])), T, X),
    "tensordot(1)": (lambda a, b: np.tensordot(a, b, axes=1), A, B),
    "tensordot(0)": (lambda a, b: np.tensordot(a, b, axes=0), V, W),
    "tensordot(negative)": (lambda t, x: np.tensordot(t, x, axes=([-2], [-1])), T, X),
    "einsum": (lambda a, b: np.einsum("ij,jk->ik", a, b), A, B),
    "einsum(trace)": (lambda a: np.einsum("ii", a), A),
    "einsum(diagonal)": (lambda a: np.einsum("ii->i", a), A),
    "einsum(ellipsis)": (lambda t, x: np.einsum("...ij,jk->...ik", t, x), BATCH, B),
    "einsum(implicit)": (lambda a, b: np.einsum("ij,jk", a, b), A, B),
    "einsum(three)": (lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c), A, B, X),
    "einsum(sum)": (lambda t: np.einsum("ijk->k", t), T),
    "einsum(transpose)": (lambda t: np.einsum("ijk->kij", t), T),
    "einsum(lists)": (lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2]), A, B),
    "einsum(lists, implicit)": (lambda a, b: np.einsum(a, [0, 1], b, [1, 2]), A, B),
    "einsum(lists, ellipsis)": (lambda a, b: np.einsum(a, [..., 0, 1], b, [1, 2], [..., 0, 2]), BATCH, B),
    "einsum(optimize)": (lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize=True), A, B, X),
    "einsum(broadcast)": (lambda x, y: np.einsum("ij,ij->ij", x[:, :1], y), X, Y),
    "einsum(repeated operand)": (lambda a: np.einsum("ij,ij->", a, a), A),
    "einsum(spaces)": (lambda a, b: np.einsum(" i j , j k -> i k ", a, b), A, B),
    "kron": (lambda a, b: np.kron(a, b), A, B),
    "kron(ranks)": (lambda a, v: np.kron(a, v), A, V),
    "cross": (lambda x, y: np.cross(x, y), X, Y),
    "cross(axis)": (lambda a, b: np.cross(a, b, axis=0), A, SPD),
    "linalg.multi_dot": (lambda a, b, c: np.linalg.multi_dot([a, b, c]), A, B, X),
    "linalg.multi_dot(vectors)": (lambda a, v: np.linalg.multi_dot([v, a, v]), A, V[:3]),
    "linalg.matrix_power": (lambda a: np.linalg.matrix_power(a, 3), A),
    "linalg.matrix_power(-2)": (lambda a: np.linalg.matrix_power(a, -2), BATCH),
    "linalg.matrix_power(0)": (lambda a: np.linalg.matrix_power(a, 0) + a, A),
    "trace": (lambda a: np.trace(a), A),
    "trace(offset)": (lambda a: np.trace(a, offset=1), A),
    "trace(axes)": (lambda t: np.trace(t, 0, 2, 0), T),
    "diagonal": (lambda a: np.diagonal(a), A),
    "diagonal(offset)": (lambda a: np.diagonal(a, -1), A),
    "diagonal(axes)": (lambda t: np.diagonal(t, 0, 2, 0), T),
    "diag(vector)": (lambda v: np.diag(v), V),
    "diag(matrix)": (lambda a: np.diag(a, 1), A),
    "diagflat": (lambda x: np.diagflat(x, 1), X),
    "tril": (lambda a: np.tril(a, -1), A),
    "triu": (lambda a: np.triu(a), BATCH),
    "vander": (lambda v: np.vander(v, 4), V),
    "vander(increasing)": (lambda v: np.vander(v, increasing=True), V),
    "fill_diagonal": (lambda a, s: filled_diagonal(a, s), A, S),
    "convolve": (lambda v, w: np.convolve(v, w[:3]), V, W),
    "convolve(same)": (lambda v, w: np.convolve(v, w[:3], "same"), V, W),
    "convolve(valid)": (lambda v, w: np.convolve(v, w[:3], mode="valid"), V, W),
    "convolve(swapped)": (lambda v, w: np.convolve(v[:2], w, "same"), V, W),
    "correlate": (lambda v, w: np.correlate(v, w[:3]), V, W),
    "correlate(full, complex)": (lambda v, w: np.correlate(v, w[:3], "full"), ZV, ZV[::-1].copy()),
    "correlate(same)": (lambda v, w: np.correlate(v, w[:2], "same"), V, W),
    "cov": (lambda x: np.cov(x), X),
    "cov(y, rowvar)": (lambda x, y: np.cov(x, y, rowvar=False), TALL, TALL**2),
    "cov(weights)": (lambda x, v: np.cov(x, rowvar=False, aweights=v), TALL, V),
    "cov(fweights, ddof)": (lambda x: np.cov(x, rowvar=False, fweights=np.array([1, 2, 1, 3, 1]), ddof=0), TALL),
    "cov(bias)": (lambda v, w: np.cov(v, w, bias=True), V, W),
    "corrcoef": (lambda x: np.corrcoef(x), TALL.T.copy()),
    "corrcoef(two)": (lambda v, w: np.corrcoef(v, w)[0, 1], V, W),
    "polyval": (lambda v, x: np.polyval(v, x), V, X),
    "polyfit": (lambda v, w: np.polyfit(v, w, 2), V, W),
    "polyfit(weights)": (lambda v, w: np.polyfit(np.arange(5.0), v, 1, w=w), V, W),
    "polymul": (lambda v, w: np.polymul(v, w), V, W),
    "polyadd": (lambda v, w: np.polyadd(v, w[:3]), V, W),
    "polysub": (lambda v, w: np.polysub(v, w[:3]), V, W),
    "polyder": (lambda v: np.polyder(v, 2), V),
    "polyint": (lambda v: np.polyint(v), V),
    "polydiv": (lambda v, w: np.polydiv(v, w[:3]), V, W),
    "poly": (lambda v: np.poly(v), V),
    "roots": (lambda v: np.abs(np.roots(v)), np.array([1.0, -6.0, 11.0, -5.5])),
    "polynomial.polyval": (lambda v, x: np.polynomial.polynomial.polyval(x, v), V, X),
    "polynomial.polymul": (lambda v, w: np.polynomial.polynomial.polymul(v, w), V, W),
    "polynomial.polyder": (lambda v: np.polynomial.polynomial.polyder(v), V),
    "polynomial.polyint": (lambda v: np.polynomial.polynomial.polyint(v), V),
    "polynomial.polyvander": (lambda v: np.polynomial.polynomial.polyvander(v, 3), V),
    "polynomial.chebval": (lambda v, x: np.polynomial.chebyshev.chebval(x, v), V, X),
    "polynomial.legval": (lambda v, x: np.polynomial.legendre.legval(x, v), V, X),
    "polynomial.hermval": (lambda v, x: np.polynomial.hermite.hermval(x, v), V, X),
    "polynomial.hermeval": (lambda v, x: np.polynomial.hermite_e.hermeval(x, v), V, X),
    "polynomial.lagval": (lambda v, x: np.polynomial.laguerre.lagval(x, v), V, X),
    "polynomial.Polynomial": (lambda v, x: np.polynomial.Polynomial(v)(x), V, X),
}


def filled_diagonal(a, s):
    b = a.copy()
    np.fill_diagonal(b, s)
    return b


REDUCTIONS = {
    "sum": (lambda x: np.sum(x), X),
    "sum(axis)": (lambda x: np.sum(x, axis=-1), X),
    "sum(axes)": (lambda t: np.sum(t, axis=(0, 2)), T),
    "sum(keepdims)": (lambda x: np.sum(x, axis=0, keepdims=True), X),
    "sum(where)": (lambda x: np.sum(x, where=MASK), X),
    "sum(initial)": (lambda x, s: np.sum(x, axis=0, initial=s), X, S),
    "sum(dtype)": (lambda x: np.sum(x, dtype=np.complex128), X),
    "sum(out)": (lambda x: np.sum(x, axis=0, out=np.zeros(3)), X),
    "prod": (lambda x: np.prod(x), X),
    "prod(axis)": (lambda x: np.prod(x, axis=0), X),
    "prod(axes)": (lambda t: np.prod(t, axis=(0, -1), keepdims=True), T),
    "prod(a zero)": (lambda x: np.prod(x - x[0, 0] * np.array([1.0, 0.0, 0.0]), axis=1), X),
    "prod(where)": (lambda x: np.prod(x, axis=1, where=MASK), X),
    "prod(initial)": (lambda x, s: np.prod(x, axis=1, initial=s), X, S),
    "mean": (lambda x: np.mean(x), X),
    "mean(axes)": (lambda t: np.mean(t, axis=(0, -1)), T),
    "mean(where)": (lambda x: np.mean(x, axis=1, where=MASK), X),
    "var": (lambda x: np.var(x), X),
    "var(ddof)": (lambda x: np.var(x, axis=1, ddof=1), X),
    "var(correction)": (lambda x: np.var(x, axis=1, correction=1), X),
    "var(mean)": (lambda x: np.var(x, axis=1, mean=np.mean(x, axis=1, keepdims=True)), X),
    "var(complex)": (lambda z: np.var(z, axis=0), Z),
    "var(where)": (lambda x: np.var(x, axis=1, where=MASK), X),
    "std": (lambda x: np.std(x), X),
    "std(axis)": (lambda x: np.std(x, axis=0, ddof=1, keepdims=True), X),
    "average": (lambda x: np.average(x, axis=0), X),
    "average(weights)": (lambda v, w: np.average(v, weights=w), V, W),
    "average(axis, weights)": (lambda x, w: np.average(x, axis=1, weights=w[:3]), X, W),
    "average(returned)": (lambda v, w: np.average(v, weights=w, returned=True), V, W),
    "median": (lambda v: np.median(v), V),
    "median(even)": (lambda x: np.median(x), X),
    "median(axis)": (lambda t: np.median(t, axis=(0, 2), keepdims=True), T),
    "percentile": (lambda v: np.percentile(v, 30), V),
    "percentile(list)": (lambda x: np.percentile(x, [10, 50, 75], axis=1), X),
    "quantile": (lambda v: np.quantile(v, 0.3), V),
    "quantile(q)": (lambda v, s: np.quantile(v, s), V, 0.63),
    "quantile(weights)": (lambda v: np.quantile(v, 0.3, weights=np.array([1, 2, 1, 1, 3]), method="inverted_cdf"), V),
    **{
        f"quantile({method})": (lambda x, method=method: np.quantile(x, 0.3, axis=1, method=method), X)
        for method in (
            "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen",
            "weibull", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest")
    },
    "max": (lambda x: np.max(x), X),
    "max(axis)": (lambda x: np.max(x, axis=-1), X),
    "max(axes)": (lambda t: np.max(t, axis=(0, 2), keepdims=True), T),
    "max(initial)": (lambda x, s: np.max(x, axis=0, initial=s), X, S),
    "max(where)": (lambda x: np.max(x, axis=1, initial=0.1, where=MASK), X),
    "min": (lambda x: np.min(x, axis=0), X),
    "amax": (lambda x: np.amax(x, 1), X),
    "amin": (lambda x: np.amin(x, 1), X),
    "ptp": (lambda x: np.ptp(x, axis=1), X),
    "nansum": (lambda x: np.nansum(x, axis=0), GAPS),
    "nanprod": (lambda x: np.nanprod(x, axis=0), GAPS),
    "nanmean": (lambda x: np.nanmean(x, axis=1), GAPS),
    "nanvar": (lambda x: np.nanvar(x, axis=1, ddof=1), GAPS),
    "nanstd": (lambda x: np.nanstd(x), GAPS),
    "nanmax": (lambda x: np.nanmax(x, axis=1), GAPS),
    "nanmin": (lambda x: np.nanmin(x), GAPS),
    "nanmedian": (lambda x: np.nanmedian(x, axis=1), GAPS),
    "nanpercentile": (lambda x: np.nanpercentile(x, 30, axis=1), GAPS),
    "nanquantile": (lambda x: np.nanquantile(x, [0.3, 0.6], axis=1, keepdims=True), GAPS),
    "nancumsum": (lambda x: np.nancumsum(x, axis=1), GAPS),
    "nancumprod": (lambda x: np.nancumprod(x), GAPS),
    "cumsum": (lambda x: np.cumsum(x), X),
    "cumsum(axis=0)": (lambda x: np.cumsum(x, axis=0), X),
    "cumsum(axis=-1)": (lambda x: np.cumsum(x, axis=-1), X),
    "cumprod": (lambda x: np.cumprod(x), X),
    "cumprod(axis)": (lambda x: np.cumprod(x, axis=1), X),
    "cumulative_sum": (lambda v: np.cumulative_sum(v, include_initial=True), V),
    "cumulative_prod": (lambda x: np.cumulative_prod(x, axis=1), X),
    "diff": (lambda x: np.diff(x), X),
    "diff(n, axis)": (lambda t: np.diff(t, n=2, axis=1), T),
    "diff(prepend)": (lambda v, s: np.diff(v, prepend=s, append=np.array([2 * s, 0.0])), V, S),
    "ediff1d": (lambda v, s: np.ediff1d(v, to_begin=s, to_end=[1.0, 2.0]), V, S),
    "gradient": (lambda v: np.gradient(v), V),
    "gradient(spacing)": (lambda v, s: np.gradient(v, s), V, S),
    "gradient(coordinates)": (lambda v, w: np.gradient(v, np.cumsum(w)), V, W),
    "gradient(axes)": (lambda t: np.gradient(t, axis=(1, 2)), T),
    "gradient(edge_order)": (lambda v: np.gradient(v, 0.5, edge_order=2), V),
    "trapezoid": (lambda v: np.trapezoid(v), V),
    "trapezoid(x)": (lambda v, w: np.trapezoid(v, np.cumsum(w)), V, W),
    "trapezoid(dx, axis)": (lambda x, s: np.trapezoid(x, dx=s, axis=0), X, S),
    "logical_and": (lambda x: np.logical_and(x > 0.3, x < 0.7) * x, X),
    "count_nonzero": (lambda x: np.count_nonzero(x > 0.5) * x, X),
    "argmax": (lambda x: x[np.arange(2), np.argmax(x, axis=1)], X),
    "argsort": (lambda v: v[np.argsort(v)], V),
    "searchsorted": (lambda v: v * np.searchsorted(np.array([0.1, 0.4, 0.8]), v), V),
    "maximum.reduce": (lambda x: np.maximum.reduce(x), X),
    "maximum.accumulate": (lambda v: np.maximum.accumulate(v[::-1]), V),
    "minimum.accumulate": (lambda x: np.minimum.accumulate(x, axis=1), X),
    "add.reduce": (lambda x: np.add.reduce(x, axis=1), X),
    "add.accumulate": (lambda x: np.add.accumulate(x, axis=1), X),
    "multiply.reduce": (lambda x: np.multiply.reduce(x), X),
    "multiply.accumulate": (lambda x: np.multiply.accumulate(x, axis=1), X),
    "subtract.reduce": (lambda x: np.subtract.reduce(x), X),
    "divide.reduce": (lambda x: np.divide.reduce(x), X),
    "logaddexp.reduce": (lambda x: np.logaddexp.reduce(x), X),
    "hypot.reduce": (lambda x: np.hypot.reduce(x), X),
    "multiply.outer": (lambda x, v: np.multiply.outer(x, v), X, V),
    "subtract.outer": (lambda v, w: np.subtract.outer(v, w), V, W),
    "add.reduceat": (lambda v: np.add.reduceat(v, [0, 2, 3]), V),
    "add.reduceat(backwards)": (lambda v: np.add.reduceat(v, [0, 3, 1, 4]), V),
    "add.reduceat(axis)": (lambda x: np.add.reduceat(x, [0, 2], axis=1), X),
    "multiply.reduceat": (lambda v: np.multiply.reduceat(v, [0, 2, 3]), V),
    "maximum.reduceat": (lambda v: np.maximum.reduceat(v, [0, 2, 3]), V),
    "histogram": (lambda v: np.histogram(v, bins=3, range=(0, 1))[0] * np.sum(v), V),
    "histogram(weights)": (lambda w: np.histogram(V, bins=3, range=(0, 1), weights=w)[0], W),
    "bincount(weights)": (lambda w: np.bincount(np.array([0, 2, 2, 1, 0]), weights=w), W),
    "digitize": (lambda v: v * np.digitize(v, [0.1, 0.4, 0.8]), V),
    "apply_along_axis": (lambda x: np.apply_along_axis(squared, 1, x), X),
    "apply_along_axis(vector)": (lambda t: np.apply_along_axis(lambda u: np.cumsum(u * u), 1, t), T),
    "apply_along_axis(args)": (lambda x, s: np.apply_along_axis(lambda u, k: np.sum(u) * k, 0, x, s), X, S),
    "apply_over_axes": (lambda t: np.apply_over_axes(np.sum, t, [0, 2]), T),
    "vectorize": (lambda x, s: np.vectorize(lambda u, k: u * k if u > 0.5 else k)(x, s), X, S),
    "vectorize(signature)": (lambda x: np.vectorize(squared, signature="(n)->()")(x), X),
    "vectorize(excluded)": (lambda v, x: np.vectorize(np.polyval, excluded=[0])(v, x), V, X),
    "fromiter": (lambda v: np.fromiter((u * u for u in v), float), V),
    "fromfunction": (lambda s: np.fromfunction(lambda i, j: s * i + s * s * j, (2, 3)), S),
}

SHAPES = {
    "reshape": (lambda x: np.reshape(x, (3, 2)), X),
    "reshape(-1)": (lambda x: np.reshape(x, -1), X),
    "reshape(order)": (lambda x: np.reshape(x, (3, 2), order="F"), X),
    "reshape(shape=)": (lambda x: np.reshape(x, shape=(6,)), X),
    "ravel": (lambda x: np.ravel(x), X),
    "ravel(order)": (lambda x: np.ravel(x, order="F"), X),
    ".reshape": (lambda x: x.reshape(3, -1), X),
    ".flatten": (lambda x: x.flatten(), X),
    ".ravel": (lambda x: x.ravel("F"), X),
    ".T": (lambda x: x.T, X),
    ".mT": (lambda t: t.mT, T),
    ".sum": (lambda x: x.sum(0), X),
    ".mean": (lambda x: x.mean(axis=1), X),
    ".dot": (lambda a, b: a.dot(b), A, B),
    ".copy": (lambda x: x.copy(), X),
    ".item": (lambda x: x.item(4), X),
    ".tolist": (lambda v: v.tolist()[1] * v, V),
    ".take": (lambda v: v.take([3, 0, 3]), V),
    ".clip": (lambda x: x.clip(0.3, 0.6), X),
    ".real": (lambda z: z.real, Z),
    ".imag": (lambda z: z.imag, Z),
    ".conj": (lambda z: z.conj(), Z),
    ".std": (lambda x: x.std(), X),
    ".var": (lambda x: x.var(1), X),
    ".ptp": (lambda x: np.ptp(x), X),
    ".cumsum": (lambda x: x.cumsum(1), X),
    ".cumprod": (lambda x: x.cumprod(1), X),
    ".trace": (lambda a: a.trace(), A),
    ".diagonal": (lambda a: a.diagonal(1), A),
    ".repeat": (lambda x: x.repeat(2, axis=0), X),
    ".swapaxes": (lambda t: t.swapaxes(0, 2), T),
    ".squeeze": (lambda x: x[None].squeeze(), X),
    ".transpose": (lambda t: t.transpose(2, 0, 1), T),
    ".max": (lambda x: x.max(axis=0), X),
    ".min": (lambda x: x.min(), X),
    ".prod": (lambda x: x.prod(), X),
    ".round": (lambda x: x.round(1) + x, X),
    ".choose": (lambda v, w: np.array([0, 1, 1, 0, 1]).choose([v, w]), V, W),
    ".compress": (lambda x: x.compress([True, False, True], axis=1), X),
    ".argmax": (lambda v: v[v.argmax()], V),
    ".astype": (lambda x: x.astype(complex), X),
    ".astype(float32)": (lambda x: x.astype(np.float32).astype(float) * 0 + x, X),
    ".flat": (lambda x: x.flat[2] * x, X),
    ".flat(iterated)": (lambda x: sum(u * u for u in x.flat), X),
    ".flat(slice)": (lambda x: x.flat[1:5], X),
    "transpose": (lambda t: np.transpose(t), T),
    "transpose(axes)": (lambda t: np.transpose(t, (1, 2, 0)), T),
    "permute_dims": (lambda t: np.permute_dims(t, (1, 2, 0)), T),
    "matrix_transpose": (lambda t: np.matrix_transpose(t), T),
    "swapaxes": (lambda t: np.swapaxes(t, 0, 2), T),
    "moveaxis": (lambda t: np.moveaxis(t, 0, -1), T),
    "moveaxis(several)": (lambda t: np.moveaxis(t, [0, 1], [-1, 0]), T),
    "rollaxis": (lambda t: np.rollaxis(t, 2), T),
    "rollaxis(negative)": (lambda t: np.rollaxis(t, -1, 1), T),
    "expand_dims": (lambda x: np.expand_dims(x, 1), X),
    "expand_dims(tuple)": (lambda x: np.expand_dims(x, (0, -1)), X),
    "squeeze": (lambda x: np.squeeze(x[:, None, :, None], axis=(1, -1)), X),
    "broadcast_to": (lambda x: np.broadcast_to(x[:, :1], (2, 4)), X),
    "broadcast_to(leading)": (lambda x: np.broadcast_to(x, (4, 2, 3)), X),
    "broadcast_arrays": (lambda v, x: np.broadcast_arrays(v[:3], x), V, X),
    "atleast_1d": (lambda s: np.atleast_1d(s), S),
    "atleast_2d": (lambda v, s: np.atleast_2d(v, s), V, S),
    "atleast_3d": (lambda x: np.atleast_3d(x), X),
    "concatenate": (lambda x, y: np.concatenate([x, y]), X, Y),
    "concatenate(axis)": (lambda x, y: np.concatenate((x, y), axis=-1), X, Y),
    "concatenate(axis=None)": (lambda x, v: np.concatenate([x, v], axis=None), X, V),
    "concat": (lambda x, y: np.concat([x, y], axis=1), X, Y),
    "stack": (lambda x, y: np.stack([x, y]), X, Y),
    "stack(axis)": (lambda x, y: np.stack([x, y], axis=-1), X, Y),
    "vstack": (lambda x, v: np.vstack([x, v[:3]]), X, V),
    "hstack": (lambda x, y: np.hstack([x, y]), X, Y),
    "dstack": (lambda x, y: np.dstack([x, y]), X, Y),
    "column_stack": (lambda v, w: np.column_stack([v, w]), V, W),
    "block": (lambda x, y: np.block([[x, y], [y, np.zeros((2, 3))]]), X, Y),
    "append": (lambda x, v: np.append(x, v), X, V),
    "append(axis)": (lambda x, y: np.append(x, y, axis=0), X, Y),
    "insert": (lambda v, s: np.insert(v, 2, s), V, S),
    "insert(axis)": (lambda x, s: np.insert(x, 1, s, axis=1), X, S),
    "insert(several)": (lambda v, w: np.insert(v, [1, 3], w[:2]), V, W),
    "delete": (lambda v: np.delete(v, 2), V),
    "delete(axis)": (lambda x: np.delete(x, [0, 2], axis=1), X),
    "split": (lambda x: np.split(x, 3, axis=1), X),
    "array_split": (lambda v: np.array_split(v, 2), V),
    "hsplit": (lambda x: np.hsplit(x, [1]), X),
    "vsplit": (lambda x: np.vsplit(x, 2), X),
    "dsplit": (lambda t: np.dsplit(t, 2), T),
    "unstack": (lambda x: np.unstack(x, axis=1), X),
    "tile": (lambda v: np.tile(v, 2), V),
    "tile(2d)": (lambda x: np.tile(x, (2, 1, 2)), X),
    "repeat": (lambda x: np.repeat(x, 2), X),
    "repeat(array)": (lambda v: np.repeat(v, [0, 1, 2, 1, 0]), V),
    "repeat(axis)": (lambda x: np.repeat(x, [1, 2, 0], axis=1), X),
    "flip": (lambda x: np.flip(x), X),
    "flip(axis)": (lambda t: np.flip(t, (0, 2)), T),
    "flipud": (lambda x: np.flipud(x), X),
    "fliplr": (lambda x: np.fliplr(x), X),
    "rot90": (lambda x: np.rot90(x), X),
    "rot90(k, axes)": (lambda t: np.rot90(t, 3, (1, 2)), T),
    "roll": (lambda x: np.roll(x, 2), X),
    "roll(axes)": (lambda x: np.roll(x, (1, -1), axis=(0, 1)), X),
    "pad": (lambda x: np.pad(x, 1), X),
    "pad(constant)": (lambda x: np.pad(x, ((1, 0), (0, 2)), constant_values=3.0), X),
    "pad(constant_values)": (lambda v, s: np.pad(v, (1, 2), constant_values=(s, 2 * s)), V, S),
    **{
        f"pad({mode})": (lambda x, mode=mode: np.pad(x, ((1, 1), (2, 1)), mode=mode), X)
        for mode in ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "minimum", "mean", "median")
    },
    "pad(reflect, odd)": (lambda v: np.pad(v, 3, mode="reflect", reflect_type="odd"), V),
    "pad(dict)": (lambda x: np.pad(x, {-1: (1, 2)}), X),
    "resize": (lambda x: np.resize(x, (3, 3)), X),
    "trim_zeros": (lambda v: np.trim_zeros(np.concatenate([np.zeros(2), v])), V),
    "sort": (lambda v: np.sort(v), V),
    "sort(axis)": (lambda x: np.sort(x, axis=0), X),
    "sort(axis=None)": (lambda x: np.sort(x, axis=None), X),
    "partition": (lambda v: np.partition(v, 2)[2], V),
    "unique": (lambda v: np.unique(np.concatenate([v, v[:2]])), V),
    "unique(inverse)": (lambda v: np.unique(v[CELLS], return_inverse=True)[0], V),
    "take": (lambda x: np.take(x, [5, 0, 5]), X),
    "take(axis)": (lambda x: np.take(x, [2, 0, 2], axis=1), X),
    "take(mode)": (lambda v: np.take(v, [7, -9, 2], mode="wrap"), V),
    "take_along_axis": (lambda x: np.take_along_axis(x, np.array([[0, 2], [1, 1]]), axis=1), X),
    "compress": (lambda x: np.compress([True, False, True], x, axis=1), X),
    "extract": (lambda x: np.extract(MASK, x), X),
    "[int]": (lambda x: x[1], X),
    "[slice]": (lambda x: x[:, 1:], X),
    "[step]": (lambda v: v[::-2], V),
    "[...]": (lambda t: t[..., 1], T),
    "[newaxis]": (lambda x: x[:, None, 1:], X),
    "[fancy]": (lambda v: v[CELLS], V),
    "[fancy, fancy]": (lambda x: x[[0, 1, 0], [2, 2, 2]], X),
    "[mask]": (lambda x: x[MASK], X),
    "[mixed]": (lambda t: t[1:, CELLS, ::2], T),
    "[split fancy]": (lambda t: t[[0, 1], :, [1, 3]], T),
    "[ix_]": (lambda x: x[np.ix_([0, 1], [2, 0])], X),
    "array(list)": (lambda s: np.array([s, 2 * s, 1.0]), S),
    "array(nested)": (lambda s: np.array([[s, 0.0], [1.0, s * s]]), S),
    "array(arrays)": (lambda v, w: np.array([v, w]), V, W),
    "array(ndmin)": (lambda v: np.array(v, ndmin=2), V),
    "asarray": (lambda x: np.asarray(x) * x, X),
    "asarray(list)": (lambda s: np.asarray([s, s * s]), S),
    "asanyarray": (lambda x: np.asanyarray(x) * x, X),
    "ascontiguousarray": (lambda x: np.ascontiguousarray(x.T), X),
    "asfortranarray": (lambda x: np.asfortranarray(x), X),
    "asarray_chkfinite": (lambda x: np.asarray_chkfinite(x) * x, X),
    "require": (lambda x: np.require(x, requirements="C") * x, X),
    "copy": (lambda x: np.copy(x), X),
    "full": (lambda s: np.full((2, 2), s), S),
    "full_like": (lambda x, s: np.full_like(x, s), X, S),
    "zeros_like": (lambda x: np.zeros_like(x) + x, X),
    "linspace": (lambda s: np.linspace(s, 3 * s, 5), S),
    "linspace(retstep)": (lambda s: np.linspace(s, 2.0, 4, endpoint=False, retstep=True), S),
    "linspace(arrays)": (lambda v, w: np.linspace(v, w, 3, axis=-1), V, W),
    "logspace": (lambda s: np.logspace(s, 2 * s, 4, base=3.0), S),
    "geomspace": (lambda s: np.geomspace(s, 3 * s, 4), S),
    "arange": (lambda s: np.arange(0.0, 5.0) * s, S),
    "meshgrid": (lambda v, w: np.meshgrid(v, w[:3]), V, W),
    "meshgrid(ij)": (lambda v, w: np.meshgrid(v, w[:3], indexing="ij", sparse=True), V, W),
    "r_": (lambda v, s: np.r_[v, 0.0, s], V, S),
    "r_(matrices)": (lambda x, y: np.r_["-1", x, y], X, Y),
    "c_": (lambda v, w: np.c_[v, w], V, W),
    "tri": (lambda a: np.tri(3) * a, A),
    "indices": (lambda x: np.indices((2, 3))[0] * x, X),
    "put": (lambda v, s: with_put(v, s), V, S),
    "place": (lambda x, s: with_place(x, s), X, S),
    "putmask": (lambda x, y: with_putmask(x, y), X, Y),
    "copyto": (lambda x, y: with_copyto(x, y), X, Y),
    "copyto(where)": (lambda x, s: with_copyto_where(x, s), X, S),
    "put_along_axis": (lambda x, s: with_put_along_axis(x, s), X, S),
    "add.at": (lambda v, w: with_add_at(v, w), V, W),
    "subtract.at": (lambda v, w: with_subtract_at(v, w), V, W),
    "multiply.at": (lambda v, w: with_multiply_at(v, w), V, W),
    ".fill": (lambda s: with_fill(s), S),
    ".sort": (lambda v: with_sort(v), V),
    ".put": (lambda v, s: with_put_method(v, s), V, S),
    ".flat[...] =": (lambda x, s: with_flat(x, s), X, S),
}


def with_put(v, s):
    y = v * 2
    np.put(y, [1, 3], [s, s * s])
    return y * y


def with_place(x, s):
    y = x * 2
    np.place(y, MASK, [s, s * s])
    return y * y


def with_putmask(x, y):
    z = x * 2
    np.putmask(z, MASK, y)
    return z * z


def with_copyto(x, y):
    z = np.zeros((2, 3))
    np.copyto(z, x * y)
    return z * z


def with_copyto_where(x, s):
    z = x * 2
    np.copyto(z, s, where=MASK)
    return z * z


def with_put_along_axis(x, s):
    y = x * 2
    np.put_along_axis(y, np.array([[1], [2]]), s, axis=1)
    return y * y


def with_add_at(v, w):
    y = v * 2
    np.add.at(y, CELLS, w[:3])
    return y * y


def with_subtract_at(v, w):
    y = v * 2
    np.subtract.at(y, CELLS, w[:3])
    return y * y


def with_multiply_at(v, w):
    y = v * 2
    np.multiply.at(y, CELLS, w[:3])
    return y * y


def with_fill(s):
    y = np.zeros(3)
    y.fill(s)
    return y * y


def with_sort(v):
    y = v * 2
    y.sort()
    return y * y


def with_put_method(v, s):
    y = v * 2
    y.put([1, 3], s)
    return y * y


def with_flat(x, s):
    y = x * 2
    y.flat[2] = s
    y.flat[[0, 4]] = s * s
    return y * y


FOURIER = {
    "fft.fft": (lambda z: np.fft.fft(z), ZV),
    "fft.fft(real)": (lambda v: np.fft.fft(v), V),
    "fft.ifft": (lambda z: np.fft.ifft(z), ZV),
    "fft.fft(n)": (lambda z: np.fft.fft(z, 3), ZV),
    "fft.fft(padded)": (lambda v: np.fft.fft(v, n=8), V),
    "fft.fft(axis)": (lambda z: np.fft.fft(z, axis=0), Z),
    "fft.fft(ortho)": (lambda z: np.fft.fft(z, norm="ortho"), ZV),
    "fft.fft(forward)": (lambda z: np.fft.fft(z, norm="forward"), ZV),
    "fft.rfft(even)": (lambda v: np.fft.rfft(v[:4]), V),
    "fft.rfft(odd)": (lambda v: np.fft.rfft(v), V),
    "fft.irfft": (lambda z: np.fft.irfft(z), ZV),
    "fft.irfft(odd)": (lambda z: np.fft.irfft(z, 7), ZV),
    "fft.hfft": (lambda z: np.fft.hfft(z), ZV),
    "fft.hfft(n)": (lambda z: np.fft.hfft(z, 7), ZV),
    "fft.ihfft": (lambda v: np.fft.ihfft(v), V),
    "fft.fft2": (lambda z: np.fft.fft2(z), Z),
    "fft.ifft2": (lambda z: np.fft.ifft2(z), Z),
    "fft.fftn": (lambda t: np.fft.fftn(t, axes=(0, 2)), T),
    "fft.ifftn": (lambda t: np.fft.ifftn(t, s=(2, 5), axes=(0, 1)), T),
    "fft.rfft2": (lambda x: np.fft.rfft2(x), X),
    "fft.irfft2": (lambda z: np.fft.irfft2(z), Z),
    "fft.rfftn": (lambda t: np.fft.rfftn(t), T),
    "fft.rfftn(axes)": (lambda t: np.fft.rfftn(t, s=(3, 3), axes=(2, 1), norm="ortho"), T),
    "fft.irfftn": (lambda z: np.fft.irfftn(z, s=(2, 5), axes=(0, 1)), Z),
    "fft.fftshift": (lambda x: np.fft.fftshift(x), X),
    "fft.ifftshift": (lambda x: np.fft.ifftshift(x, axes=1), X),
    "fft.fftfreq": (lambda v: v * np.fft.fftfreq(5), V),
}

LINALG = {
    "linalg.det": (lambda a: np.linalg.det(a), A),
    "linalg.det(batched)": (lambda a: np.linalg.det(a), BATCH),
    "linalg.slogdet": (lambda a: np.linalg.slogdet(a)[1], A),
    "linalg.slogdet(fields)": (lambda a: np.linalg.slogdet(a).logabsdet, BATCH),
    "linalg.inv": (lambda a: np.linalg.inv(a), A),
    "linalg.inv(batched)": (lambda a: np.linalg.inv(a), BATCH),
    "linalg.pinv": (lambda a: np.linalg.pinv(a), TALL),
    "linalg.pinv(wide)": (lambda a: np.linalg.pinv(a), TALL.T.copy()),
    "linalg.solve": (lambda a, v: np.linalg.solve(a, v[:3]), A, V),
    "linalg.solve(matrix)": (lambda a, b: np.linalg.solve(a, b), A, B),
    "linalg.solve(batched)": (lambda a, b: np.linalg.solve(a, b), BATCH, B),
    "linalg.lstsq": (lambda a, v: np.linalg.lstsq(a, v)[0], TALL, V),
    "linalg.lstsq(matrix)": (lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], TALL, TALL[:, :2].copy() ** 2),
    "linalg.lstsq(residuals)": (lambda a, v: np.linalg.lstsq(a, v, rcond=None)[1], TALL, V),
    "linalg.lstsq(wide)": (lambda a, v: np.linalg.lstsq(a, v[:3], rcond=None)[0], TALL.T.copy(), V),
    "linalg.norm": (lambda x: np.linalg.norm(x), X),
    "linalg.norm(vector)": (lambda v: np.linalg.norm(v), V),
    "linalg.norm(complex)": (lambda z: np.linalg.norm(z, axis=0), Z),
    "linalg.norm(axis)": (lambda x: np.linalg.norm(x, axis=1, keepdims=True), X),
    "linalg.norm(ord=1)": (lambda v: np.linalg.norm(v, 1), V),
    "linalg.norm(ord=3)": (lambda v: np.linalg.norm(v, 3), V),
    "linalg.norm(ord=-2)": (lambda v: np.linalg.norm(v, -2), V),
    "linalg.norm(ord=0)": (lambda v: np.linalg.norm(v, 0) * v, V),
    "linalg.norm(ord=0.5)": (lambda x: np.linalg.norm(x, 0.5, axis=0), X),
    "linalg.norm(ord=inf)": (lambda v: np.linalg.norm(v, np.inf), V),
    "linalg.norm(ord=-inf)": (lambda v: np.linalg.norm(v, -np.inf), V),
    "linalg.norm(fro)": (lambda a: np.linalg.norm(a, "fro"), A),
    "linalg.norm(nuc)": (lambda a: np.linalg.norm(a, "nuc"), A),
    "linalg.norm(matrix 2)": (lambda a: np.linalg.norm(a, 2), A),
    "linalg.norm(matrix -2)": (lambda a: np.linalg.norm(a, -2), A),
    "linalg.norm(matrix 1)": (lambda a: np.linalg.norm(a, 1), A),
    "linalg.norm(matrix -1)": (lambda a: np.linalg.norm(a, -1), A),
    "linalg.norm(matrix inf)": (lambda a: np.linalg.norm(a, np.inf, axis=(1, 2)), BATCH),
    "linalg.vector_norm": (lambda x: np.linalg.vector_norm(x), X),
    "linalg.vector_norm(ord)": (lambda t: np.linalg.vector_norm(t, ord=3, axis=(0, 1), keepdims=True), T),
    "linalg.matrix_norm": (lambda t: np.linalg.matrix_norm(t), BATCH),
    "linalg.matrix_norm(nuc)": (lambda t: np.linalg.matrix_norm(t, ord="nuc", keepdims=True), BATCH),
    "linalg.cholesky": (lambda a: np.linalg.cholesky(symmetric(a)), SPD),
    "linalg.cholesky(upper)": (lambda a: np.linalg.cholesky(symmetric(a), upper=True), SPD),
    "linalg.qr": (lambda a: np.linalg.qr(a), A),
    "linalg.qr(tall)": (lambda a: np.linalg.qr(a), TALL),
    "linalg.qr(wide)": (lambda a: np.linalg.qr(a), TALL.T.copy()),
    "linalg.qr(r)": (lambda a: np.linalg.qr(a, mode="r"), TALL),
    "linalg.qr(batched)": (lambda a: np.linalg.qr(a).R, BATCH),
    "linalg.svd(s)": (lambda a: np.linalg.svd(a, compute_uv=False), TALL),
    "linalg.svd(usv)": (lambda a: low_rank(a, 2), TALL),
    "linalg.svd(fields)": (lambda a: np.linalg.svd(a, full_matrices=False).S, BATCH),
    "linalg.svd(full)": (lambda a: np.linalg.svd(a)[1], TALL),
    "linalg.svdvals": (lambda a: np.linalg.svdvals(a), TALL),
    "linalg.eigh(w)": (lambda a: np.linalg.eigh(symmetric(a))[0], A),
    "linalg.eigh(v)": (lambda a: np.linalg.eigh(symmetric(a))[1], A),
    "linalg.eigh(upper)": (lambda a: np.linalg.eigh(symmetric(a), UPLO="U").eigenvalues, A),
    "linalg.eigvalsh": (lambda a: np.linalg.eigvalsh(symmetric(a)), A),
    "linalg.eig(w)": (lambda a: np.linalg.eig(a)[0], A),
    "linalg.eig(v)": (lambda a: np.abs(np.linalg.eig(a).eigenvectors), A),
    "linalg.eigvals": (lambda a: np.linalg.eigvals(a), BATCH),
    "linalg.matrix_rank": (lambda a: np.linalg.matrix_rank(a) * a, A),
    "linalg.cond": (lambda a: np.linalg.cond(a), A),
    "linalg.cond(1)": (lambda a: np.linalg.cond(a, 1), A),
    "linalg.cond(fro)": (lambda a: np.linalg.cond(a, "fro"), BATCH),
    "linalg.cond(-2)": (lambda a: np.linalg.cond(a, -2), A),
    "linalg.tensorsolve": (lambda a, x: np.linalg.tensorsolve(a.reshape(2, 3, 2, 3), x),
                           RNG.uniform(-1, 1, (6, 6)) + 2 * np.eye(6), X),
    "linalg.tensorsolve(axes)": (lambda a, x: np.linalg.tensorsolve(a.reshape(2, 3, 2, 3), x.T, axes=(0,)),
                                 RNG.uniform(-1, 1, (6, 6)) + 2 * np.eye(6), X),
    "linalg.tensorinv": (lambda a: np.linalg.tensorinv(a.reshape(6, 2, 3), ind=1),
                         RNG.uniform(-1, 1, (6, 6)) + 2 * np.eye(6)),
    "linalg.outer": (lambda v, w: np.linalg.outer(v, w), V, W),
    "linalg.cross": (lambda x, y: np.linalg.cross(x, y), X, Y),
    "linalg.vecdot": (lambda x, y: np.linalg.vecdot(x, y), X, Y),
    "linalg.diagonal": (lambda t: np.linalg.diagonal(t, offset=1), BATCH),
    "linalg.trace": (lambda t: np.linalg.trace(t), BATCH),
    "linalg.matmul": (lambda a, b: np.linalg.matmul(a, b), A, B),
    "linalg.matrix_transpose": (lambda t: np.linalg.matrix_transpose(t), T),
    "linalg.tensordot": (lambda a, b: np.linalg.tensordot(a, b, axes=1), A, B),
}


def low_rank(a, k):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return (u[:, :k] * s[:k]) @ vh[:k]


MODULES = {
    "emath.sqrt": (lambda x: np.emath.sqrt(x), X),
    "emath.log": (lambda x: np.emath.log(x), X),
    "emath.power": (lambda x, y: np.emath.power(x, y), X, Y),
    "random.normal": (lambda m, s: np.random.default_rng(3).normal(m, s, 4), S, 0.4),
    "random.normal(arrays)": (lambda v, w: np.random.default_rng(3).normal(v, w), V, W),
    "random.uniform": (lambda a, b: np.random.default_rng(3).uniform(a, b, (2, 3)), 0.2, 0.9),
    "random.exponential": (lambda s: np.random.default_rng(3).exponential(s, 4), S),
    "random.gumbel": (lambda m, s: np.random.default_rng(3).gumbel(m, s, 4), S, 0.4),
    "random.laplace": (lambda m, s: np.random.default_rng(3).laplace(m, s, 4), S, 0.4),
    "random.logistic": (lambda m, s: np.random.default_rng(3).logistic(m, s, 4), S, 0.4),
    "random.lognormal": (lambda m, s: np.random.default_rng(3).lognormal(m, s, 4), S, 0.4),
    "random.rayleigh": (lambda s: np.random.default_rng(3).rayleigh(s, 4), S),
    "random.weibull": (lambda a: np.random.default_rng(3).weibull(a, 4), S),
    "random.pareto": (lambda a: np.random.default_rng(3).pareto(a, 4), S),
    "random.power": (lambda a: np.random.default_rng(3).power(a, 4), S),
    "random.standard_normal": (lambda v: v * np.random.default_rng(3).standard_normal(5), V),
    "random.permutation": (lambda v: np.random.default_rng(3).permutation(v), V),
    "random.choice": (lambda v: np.random.default_rng(3).choice(v, 4), V),
    "random.integers": (lambda v: v * np.random.default_rng(3).integers(0, 5, 5), V),
    "random.multivariate_normal": (
        lambda v: np.random.default_rng(3).multivariate_normal(v[:3], np.eye(3), method="cholesky"), V),
}

VARIANTS = {**ELEMENTWISE, **PRODUCTS, **REDUCTIONS, **SHAPES, **FOURIER, **LINALG, **MODULES}
