import numpy as np
import pytest

import zygopy
from zygopy.rules import BOOK


def bars(primitive, *args, y_bar, **keywords):
    return BOOK.find(primitive).apply(*args, **keywords)[1](y_bar)[0]


def test_the_cotangent_of_a_spectrum_is_transformed_back_without_the_scale():
    x, y_bar = np.arange(4.0) * (1 + 1j), np.array([1.0, 2.0j, 0.0, -1.0])

    np.testing.assert_allclose(bars(np.fft.fft, x, y_bar=y_bar), 4 * np.fft.ifft(y_bar))
    np.testing.assert_allclose(bars(np.fft.ifft, x, y_bar=y_bar), np.fft.fft(y_bar) / 4)
    np.testing.assert_allclose(bars(np.fft.fft, x, y_bar=y_bar, norm="ortho"), np.fft.ifft(y_bar, norm="ortho"))


def test_a_real_signal_has_a_real_cotangent_of_its_length():
    x = np.arange(6.0, dtype=np.float32)

    whole = bars(np.fft.fft, x, 4, y_bar=np.ones(4))
    half = bars(np.fft.rfft, x, y_bar=np.array([1.0, 0, 0, 0]))

    assert (whole.dtype, whole.tolist()) == (np.float32, [4.0, 0, 0, 0, 0, 0])
    assert (half.dtype, half.tolist()) == (np.float32, [1.0] * 6)


@pytest.mark.parametrize("n", [5, 6])
def test_a_half_spectrum_counts_twice_but_for_its_ends(n):
    half = bars(np.fft.irfft, np.ones(n // 2 + 1, complex), n, y_bar=np.eye(n)[0])

    ends = [1.0] if n % 2 == 0 else []
    np.testing.assert_allclose(half, np.array([1.0, *[2.0] * ((n - 1) // 2), *ends]) / n)


def test_the_text_is_what_one_would_write():
    def loudness(x):
        X = np.fft.rfft(x, axis=0)
        return np.sum(np.abs(X) ** 2)

    text = zygopy.adjoint_source(loudness, np.ones((4, 2)))

    assert "np.fft.irfft(" in text
    assert "unbroadcast" not in text


def test_the_spacing_of_frequencies():
    d_bar = BOOK.find(np.fft.fftfreq).apply(4, 0.5)[1](np.array([0.0, 1.0, 0.0, 0.0]))[1]

    assert d_bar == pytest.approx(-0.5 / 0.5)
