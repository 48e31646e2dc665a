"""Complex numbers as signal processors write them: spectra, filters, arrays of antennas, single precision."""

import numpy as np

from .case import case

rng = np.random.default_rng(22)
normal = rng.standard_normal


def cnormal(*shape):
    return normal(shape) + 1j * normal(shape)


# -- spectra -----------------------------------------------------------------------------------------------------------


def power_spectrum(x):
    X = np.fft.fft(x)
    return np.sum(np.abs(X) ** 2 * np.arange(len(x)))


def spectral_loss(x, y):
    return np.mean((np.abs(np.fft.rfft(x)) - np.abs(np.fft.rfft(y))) ** 2)


def low_pass(x, cutoff):
    X = np.fft.rfft(x)
    f = np.fft.rfftfreq(len(x))
    return np.sum(np.fft.irfft(X / (1 + 1j * f / cutoff), n=len(x)) ** 3)


def circular_convolution(x, h):
    y = np.fft.ifft(np.fft.fft(x) * np.fft.fft(h, len(x)))
    return np.sum(y.real**2) + y[0].imag


def images(x, kernel):
    K = np.fft.fft2(kernel, s=x.shape)
    return np.sum(np.fft.ifft2(np.fft.fft2(x) * K).real ** 2 * np.arange(x.size).reshape(x.shape))


def shifted_spectrum(x):
    S = np.fft.fftshift(np.abs(np.fft.fft(x, norm="ortho")) ** 2)
    return np.sum(S * np.hanning(len(x)))


def spectrogram(x, window):
    total = 0.0
    for start in range(0, len(x) - len(window) + 1, 2):
        frame = np.fft.rfft(x[start : start + len(window)] * window)
        total += np.sum(np.log1p(np.abs(frame) ** 2))
    return total


def framed(x, window):
    frames = np.stack([x[i : i + len(window)] for i in range(0, len(x) - len(window) + 1, 2)])
    return np.sum(np.abs(np.fft.rfft(frames * window, axis=1)) ** 4)


def hilbert_envelope(x):
    X = np.fft.fft(x)
    h = np.zeros(len(x))
    h[0] = 1
    h[1 : len(x) // 2] = 2
    h[len(x) // 2] = 1
    return np.sum(np.abs(np.fft.ifft(X * h)) ** 3)


def fractional_delay(x, tau):
    f = np.fft.fftfreq(len(x))
    return np.sum(np.fft.ifft(np.fft.fft(x) * np.exp(-2j * np.pi * f * tau)).real ** 3)


def spectral_derivative(u):
    k = 2j * np.pi * np.fft.fftfreq(len(u), d=0.1)
    return np.sum(np.fft.ifft(k * np.fft.fft(u)).real ** 2)


def poisson_on_a_grid(rho):
    k = np.fft.fftfreq(rho.shape[0]) * 2 * np.pi
    k2 = k[:, None] ** 2 + k[None, :] ** 2
    k2[0, 0] = 1.0
    phi = np.fft.fft2(rho) / k2
    phi[0, 0] = 0.0
    return np.sum(rho * np.fft.ifft2(phi).real)


def cross_correlation(x, y):
    c = np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(y).conj(), len(x))
    return np.max(c) + np.sum(c**2)


def cepstrum(x):
    return np.sum(np.fft.ifft(np.log(np.abs(np.fft.fft(x)) + 1e-3)).real[1:3])


def fft(x):
    """The transform by recursion."""
    if len(x) == 1:
        return x
    even, odd = fft(x[::2]), fft(x[1::2])
    turned = np.exp(-2j * np.pi * np.arange(len(odd)) / len(x)) * odd
    return np.concatenate([even + turned, even - turned])


def radix_two(x):
    return np.sum(np.abs(fft(x)) ** 2 * np.arange(len(x)))


def goertzel(x, f):
    s1, s2 = 0.0, 0.0
    w = np.exp(2j * np.pi * f)
    for v in x:
        s1, s2 = v + 2 * w.real * s1 - s2, s1
    return abs(s1 - w.conjugate() * s2) ** 2


def chirp(rate, f0):
    t = np.linspace(0, 1, 8)
    s = np.exp(1j * (2 * np.pi * f0 * t + rate * t**2))
    return np.abs(np.sum(s * np.exp(-2j * np.pi * t))) ** 2


# -- filters -----------------------------------------------------------------------------------------------------------


def transfer_function(b, a, w):
    z = np.exp(1j * w)
    H = np.polyval(b, z) / np.polyval(a, z)
    return np.sum(20 * np.log10(np.abs(H)))


def group_of_delays(b):
    w = np.linspace(0.2, 2.5, 5)
    z = np.exp(-1j * w)
    H = sum(c * z**n for n, c in enumerate(b))
    return np.sum(np.diff(np.unwrap(np.angle(H))) ** 2)


def poles_and_zeros(poles, zeros, w):
    z = np.exp(1j * w)
    gain = np.prod([z - q for q in zeros]) / np.prod([z - p for p in poles])
    return np.abs(gain)


def one_pole(x, a):
    y = np.zeros(len(x), dtype=complex)
    state = 0j
    for n in range(len(x)):
        state = a * state + x[n]
        y[n] = state
    return np.sum(np.abs(y) ** 2)


def phase_locked(x, gain):
    phase, error = 0.0, 0.0
    for sample in x:
        error = np.angle(sample * np.exp(-1j * phase))
        phase += gain * error
    return phase + error**2


def equaliser(r, w):
    """Least mean squares towards a constant modulus."""
    for n in range(3, len(r)):
        y = np.vdot(w, r[n - 3 : n])
        e = y * (1 - abs(y) ** 2)
        w = w + 0.01 * np.conj(e) * r[n - 3 : n]
    return np.sum(np.abs(w) ** 2)


def quantised_phase(z):
    points = np.exp(2j * np.pi * np.arange(4) / 4)
    nearest = points[np.argmin(np.abs(z[:, None] - points), axis=1)]
    return np.mean(np.abs(z - nearest) ** 2)


# -- arrays of antennas ------------------------------------------------------------------------------------------------


def beam_pattern(weights, angle):
    n = np.arange(len(weights))
    steering = np.exp(1j * np.pi * n * np.sin(angle))
    return 10 * np.log10(np.abs(weights.conj() @ steering) ** 2)


def minimum_variance(X, angle):
    R = X @ X.conj().T / X.shape[1] + 0.1 * np.eye(len(X))
    v = np.exp(1j * np.pi * np.arange(len(X)) * np.sin(angle))
    return 1.0 / np.real(v.conj() @ np.linalg.inv(R) @ v)


def capacity(H, snr):
    n = H.shape[0]
    _, log = np.linalg.slogdet(np.eye(n) + snr / n * H @ H.conj().T)
    return log / np.log(2.0)


def determinant(A):
    d = np.linalg.det(A)
    return d.real + np.angle(d)


def whitened(X):
    L = np.linalg.cholesky(X @ X.conj().T + np.eye(len(X)))
    Y = np.linalg.solve(L, X)
    return np.sum(np.abs(Y) ** 2 * np.arange(X.size).reshape(X.shape))


def singular_values(H):
    s = np.linalg.svd(H, compute_uv=False)
    return np.sum(np.log1p(s**2)) + s[0]


def least_squares(A, b):
    x = np.linalg.lstsq(A, b, rcond=None)[0]
    return np.sum(np.abs(x) ** 2)


def pseudo_inverse(A):
    return np.linalg.norm(np.linalg.pinv(A))


def einsum_beams(W, X):
    Y = np.einsum("bn,nt->bt", W.conj(), X)
    return np.einsum("bt,bt->", Y, Y.conj()).real + np.sum(np.abs(np.einsum("bt,ct->bc", Y, Y.conj())))


# -- parts and writes --------------------------------------------------------------------------------------------------


def filled_in_place(x):
    z = np.empty(len(x), dtype=complex)
    z.real = x
    z.imag = np.sin(x)
    return np.sum(np.abs(z * z[::-1]) ** 2)


def written_by_index(x, y):
    z = np.zeros((2, 3), dtype=complex)
    z[0] = x + 1j * y
    z[1, ::2] = np.conj(z[0, :2])
    z[1, 1] += 1j * z[0, 2]
    z *= np.exp(1j * x)
    return np.sum(z.real**2) - np.sum(z.imag)


def scaled_in_place(x, y, n):
    z = np.ones((2, 3), dtype=complex)
    z[:] = x + 1j * y
    z *= 1j - x
    z /= np.exp(1j * y)
    z **= n
    z -= 1j * x
    z[0] /= 2j
    return np.sum(z.real + z.imag**2)


def parts_in_place(x, y):
    z = (x + 1j * y).ravel()
    w = z.imag
    w[1:] = y[:-1] ** 2
    z.real[0] *= y[1]
    w *= 2.0
    return np.sum(np.abs(z) ** 2 * z.real)


def real_into_complex(x):
    z = np.ones(3, dtype=complex)
    z[:2] = x[:2]
    z[2] = 1j * x[2]
    return np.sum((z**3).imag) + np.sum(z.real)


def parts_joined(z):
    x = np.concatenate([z.real, z.imag])
    return np.sum(x**2 * np.arange(len(x)))


def butterflies(z):
    z = z.copy()
    half = len(z) // 2
    for i in range(half):
        a, b = z[i], z[i + half]
        z[i], z[i + half] = a + b, (a - b) * np.exp(-1j * np.pi * i / half)
    return np.sum(np.abs(z) ** 2 * np.arange(len(z)))


def single_precision(z, x):
    w = z * np.exp(1j * x)
    return np.sum(np.abs(w + 1j) ** 2)


def single_spectrum(x):
    X = np.fft.fft(x)
    return np.sum(np.abs(X) * np.arange(len(x), dtype=np.float32))


def masked(z):
    loud = np.abs(z) > 1
    z = np.where(loud, z / np.abs(z), z)
    return np.sum(z.real * z.imag) + np.sum(z[loud].real)


def sorted_by_angle(z):
    z = z[np.argsort(np.angle(z))]
    return 0.5 * np.sum((np.conj(z[:-1]) * z[1:]).imag)


def running_product(z):
    return np.abs(np.cumprod(z)[-1] + np.sum(np.cumsum(z))) ** 2 + np.prod(z).real


def interpolated(x, z):
    return np.sum(np.abs(np.interp(x, np.arange(4.0), z)) ** 2)


CASES = [
    case(power_spectrum, normal(6)),
    case(power_spectrum, cnormal(6), label="power_spectrum of a complex signal"),
    case(spectral_loss, normal(7), normal(7)),
    case(low_pass, normal(8), 0.2),
    case(low_pass, normal(7), 0.2, label="low_pass of odd length"),
    case(circular_convolution, normal(6), normal(3)),
    case(images, normal((4, 5)), normal((2, 2))),
    case(shifted_spectrum, normal(7)),
    case(spectrogram, normal(8), np.hanning(6)[1:5]),
    case(framed, normal(8), normal(4)),
    case(hilbert_envelope, normal(8)),
    case(fractional_delay, normal(6), 0.3),
    case(spectral_derivative, normal(6)),
    case(poisson_on_a_grid, normal((3, 3))),
    case(cross_correlation, normal(6), normal(6)),
    case(cepstrum, normal(6)),
    case(radix_two, normal(4)),
    case(radix_two, cnormal(4), label="radix_two of a complex signal"),
    case(goertzel, normal(5), 0.15),
    case(chirp, 1.3, 0.8),
    case(transfer_function, normal(3), np.array([1.0, 0.4, 0.2]), np.linspace(0.2, 2.5, 4)),
    case(group_of_delays, np.array([1.0, 0.5, 0.2])),
    case(poles_and_zeros, 0.5 * cnormal(2), cnormal(2), 0.8),
    case(one_pole, normal(5), 0.5 + 0.4j),
    case(phase_locked, np.exp(1j * (0.3 * np.arange(4) + 0.2)), 0.4),
    case(equaliser, cnormal(6), cnormal(3)),
    case(quantised_phase, cnormal(5)),
    case(beam_pattern, cnormal(4), 0.3),
    case(minimum_variance, cnormal(3, 5), 0.4),
    case(capacity, cnormal(2, 3), 2.0),
    case(determinant, cnormal(3, 3)),
    case(whitened, cnormal(3, 4)),
    case(singular_values, cnormal(3, 2)),
    case(least_squares, cnormal(4, 2), cnormal(4)),
    case(pseudo_inverse, cnormal(3, 2)),
    case(einsum_beams, cnormal(2, 3), cnormal(3, 4)),
    case(filled_in_place, normal(4)),
    case(written_by_index, normal(3), normal(3)),
    case(scaled_in_place, normal(3), normal(3), 2, wrt=(0, 1)),
    case(parts_in_place, normal(3), normal(3)),
    case(real_into_complex, normal(3)),
    case(parts_joined, cnormal(3)),
    case(butterflies, cnormal(4)),
    case(single_precision, cnormal(3).astype(np.complex64), normal(3).astype(np.float32), tolerance=1e-3),
    case(single_spectrum, normal(5).astype(np.float32), tolerance=1e-3),
    case(masked, 2 * cnormal(6)),
    case(sorted_by_angle, cnormal(5)),
    case(running_product, cnormal(4)),
    case(interpolated, np.array([0.3, 1.6, 2.2]), cnormal(4)),
]
