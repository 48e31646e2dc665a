"""Losses of labels, pairs and triples: against formulas and PyTorch."""

import numpy as np
import pytest

from layers import (
    DimensionMismatch,
    cosine_embedding_loss,
    labelled_crossentropy,
    logitcrossentropy,
    logsoftmax,
    margin_ranking_loss,
    negative_log_likelihood,
    smooth_l1,
    triplet_loss,
)
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
SCORES, LABELS, WEIGHTS = rng.normal(size=(6, 4)), np.array([0, 3, 1, 1, 2, 3]), np.array([1.0, 2.0, 0.5, 3.0])
A, B, C = rng.normal(size=(3, 5, 4))
SIGNS = np.array([1, -1, 1, -1, -1])
SETTINGS = [{}, {"ignore": 3}, {"weights": WEIGHTS}, {"smoothing": 0.1},
            {"ignore": 1, "weights": WEIGHTS, "smoothing": 0.2}]  # fmt: skip


def test_labels_are_one_hot_targets():
    assert np.isclose(labelled_crossentropy(SCORES, LABELS), logitcrossentropy(SCORES, np.eye(4)[LABELS]))
    assert np.isclose(labelled_crossentropy(np.array([[0.0, 0.0]]), np.array([1])), np.log(2))


@pytest.mark.parametrize("settings", SETTINGS)
def test_labels_as_in_pytorch(settings):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    t = torch.from_numpy(SCORES).requires_grad_()
    weights = None if "weights" not in settings else torch.from_numpy(WEIGHTS)
    want = torch.nn.functional.cross_entropy(t, torch.from_numpy(LABELS), weight=weights,
                                             ignore_index=settings.get("ignore", -100),
                                             label_smoothing=settings.get("smoothing", 0.0))  # fmt: skip
    want.backward()

    assert np.isclose(labelled_crossentropy(SCORES, LABELS, **settings), want.item())
    assert np.allclose(gradient(lambda s: labelled_crossentropy(s, LABELS, **settings), SCORES)[0], t.grad.numpy())


@pytest.mark.parametrize("settings", SETTINGS)
def test_gradients_of_labels(settings):
    check_gradient(lambda s: labelled_crossentropy(s, LABELS.reshape(2, 3), **settings), SCORES.reshape(2, 3, 4))


PAIRS = {
    "smooth_l1": (lambda a, b: smooth_l1(a, b, beta=0.7), lambda F, a, b: F.smooth_l1_loss(a, b, beta=0.7)),
    "cosine": (lambda a, b: cosine_embedding_loss(a, b, SIGNS, margin=0.1),
               lambda F, a, b: F.cosine_embedding_loss(a, b, tensor(SIGNS), margin=0.1)),
    "triplet": (lambda a, b: triplet_loss(a, b, C), lambda F, a, b: F.triplet_margin_loss(a, b, tensor(C), eps=0)),
    "ranking": (lambda a, b: margin_ranking_loss(a[:, 0], b[:, 0], SIGNS, margin=0.3),
                lambda F, a, b: F.margin_ranking_loss(a[:, 0], b[:, 0], tensor(SIGNS), margin=0.3)),
}  # fmt: skip


def tensor(x):
    import torch

    return torch.from_numpy(x)


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_as_in_pytorch(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    ours, theirs = PAIRS[name]

    assert np.isclose(ours(A, B), theirs(torch.nn.functional, tensor(A), tensor(B)).item(), atol=1e-6)


@pytest.mark.parametrize("name", PAIRS)
def test_gradients_of_pairs(name):
    check_gradient(lambda a, b: PAIRS[name][0](a, b), A, B)


def test_labels_that_are_no_classes():
    with pytest.raises(IndexError, match="of 4 classes"):
        labelled_crossentropy(SCORES, LABELS + 1)
    with pytest.raises(IndexError, match="from -1"):
        labelled_crossentropy(SCORES, LABELS - 1)
    with pytest.raises(TypeError, match="whole numbers"):
        labelled_crossentropy(SCORES, LABELS * 1.0)
    with pytest.raises(DimensionMismatch, match="do not fit"):
        labelled_crossentropy(SCORES, LABELS[:3])


@pytest.mark.parametrize("settings", [s for s in SETTINGS if "smoothing" not in s])
def test_likelihood_is_that_of_the_scores(settings):
    logs = logsoftmax(SCORES)

    assert np.isclose(negative_log_likelihood(logs, LABELS, **settings), labelled_crossentropy(SCORES, LABELS, **settings))
    check_gradient(lambda s: negative_log_likelihood(s, LABELS, **settings), logs)
    with pytest.raises(DimensionMismatch):
        negative_log_likelihood(logs, LABELS[:2])
    with pytest.raises(IndexError):
        negative_log_likelihood(logs, LABELS + 10)
