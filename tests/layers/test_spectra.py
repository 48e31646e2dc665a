"""Spectra over time: against PyTorch, formulas, and themselves backwards."""

import numpy as np
import pytest

from layers import (
    DimensionMismatch,
    db_to_power,
    hamming_window,
    hann_window,
    istft,
    melscale_filterbanks,
    power_to_db,
    spectrogram,
    stft,
)
from zygopy import check_gradient

X = np.random.default_rng(0).normal(size=(2, 90))
SETTINGS = [
    {}, {"hop": 5}, {"center": False}, {"normalized": True, "window": hamming_window(16)}, {"window": hann_window(10)},
]  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS)
def test_frames_are_those_of_pytorch(settings):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    window = torch.from_numpy(settings.get("window", np.ones(16)).astype(float))
    want = torch.stft(torch.from_numpy(X), 16, settings.get("hop"), win_length=len(window), window=window,
                      center=settings.get("center", True), normalized=settings.get("normalized", False),
                      return_complex=True)  # fmt: skip

    assert np.allclose(stft(X, 16, **settings), np.swapaxes(want.numpy(), -1, -2))


@pytest.mark.parametrize("settings", SETTINGS[:4])
def test_there_and_back(settings):
    back = istft(stft(X, 16, **settings), 16, **settings)

    assert np.allclose(back, X[:, : back.shape[-1]])
    assert istft(stft(X, 16), 16, length=50).shape == (2, 50)


def test_gradients():
    check_gradient(lambda x: np.sum(np.sin(spectrogram(x, 8, window=hann_window(8)))), X[:, :40])
    check_gradient(lambda x: np.sum(np.sin(istft(stft(x, 8) * 2, 8))), X[:, :40])
    check_gradient(lambda x: np.sum(np.sin(spectrogram(x, 8, power=1.0))), X[:, :40])


def test_a_tone_is_where_its_frequency_is():
    tone = np.sin(2 * np.pi * 1000 * np.arange(4000) / 8000)

    assert set(np.argmax(spectrogram(tone, 256, window=hann_window(256)), axis=-1)[3:-3].tolist()) == {32}


def test_windows_are_those_of_numpy():
    assert np.allclose(hann_window(9, periodic=False), np.hanning(9), atol=1e-7)
    assert np.allclose(hamming_window(9, periodic=False), np.hamming(9), atol=1e-7)


def test_decibels():
    assert np.allclose(db_to_power(power_to_db(np.array([2.0, 1e-3]))), [2, 1e-3])
    assert power_to_db(np.array([1.0, 0.0]), range_db=30).tolist() == [0, -30]


def test_triangles_cover_the_frequencies_between_their_ends():
    banks = melscale_filterbanks(129, 20, 8000)

    assert banks.shape == (20, 129)
    assert (banks >= 0).all()
    assert (np.diff(np.argmax(banks, axis=1)) > 0).all()
    assert np.allclose(banks.sum(0)[10:100], 1, atol=0.35)


def test_signals_that_are_too_short():
    with pytest.raises(DimensionMismatch, match="less than one frame"):
        stft(X, 200, center=False)
    with pytest.raises(DimensionMismatch, match="longer than the frame"):
        stft(X, 16, window=np.ones(17))
