"""Losses: published values, closed forms, gradients, zeros, sizes."""

import math

import numpy as np
import pytest

import layers
from layers import (
    DimensionMismatch,
    binary_focal_loss,
    binarycrossentropy,
    crossentropy,
    dice_coeff_loss,
    focal_loss,
    hinge_loss,
    huber_loss,
    identity,
    kldivergence,
    label_smoothing,
    logitbinarycrossentropy,
    logitcrossentropy,
    logkldivergence,
    logsoftmax,
    mae,
    mse,
    msle,
    poisson_loss,
    siamese_contrastive_loss,
    sigmoid,
    softmax,
    squared_hinge_loss,
    tversky_loss,
    xlogx,
    xlogy,
)
from zygopy import adjoint_source, check_gradient, gradient

rng = np.random.default_rng(0)
SCORES, P = rng.normal(size=(4, 3)), softmax(rng.normal(size=(4, 3)))
HOT = np.eye(3)[[0, 2, 1, 1]]
YES = rng.integers(0, 2, (4, 3)).astype(float)
U, V = rng.uniform(0.1, 0.9, (4, 3)), rng.uniform(0.1, 0.9, (4, 3))
SIGNS = np.where(YES > 0, 1.0, -1.0)

PUBLISHED = [
    (mae([1.1, 1.9, 3.1] @ np.eye(3), np.array([1.0, 2, 3])), 0.10000000000000009),
    (mse(np.array([1.1, 1.9, 3.1]), np.array([1.0, 2, 3])), 0.010000000000000018),
    (msle(np.float32([1.1, 2.2, 3.3]), np.float32([1, 2, 3])), 0.009084041),
    (msle(np.float32([0.9, 1.8, 2.7]), np.float32([1, 2, 3])), 0.011100831),
    (huber_loss(np.array([1.1, 2.1, 3.1]), np.array([1.0, 2, 3])), 0.005),
    (huber_loss(np.array([1.1, 2.1, 3.1]), np.array([1.0, 2, 3]), delta=0.05), 0.00375),
    (poisson_loss(np.array([0.1, 0.9, 0.8]), np.array([0.1, 0.9, 0.8])), np.mean([v - v * math.log(v) for v in (0.1, 0.9, 0.8)])),
    (hinge_loss(np.array([0.2, 0.5]), np.array([1.0, 1.0])), 0.65),
    (squared_hinge_loss(np.array([0.0, 0.5]), np.array([1.0, 1.0])), 0.625),
    (siamese_contrastive_loss(np.array([0.5, 0.2]), np.array([1.0, 0.0])), (0.25 + 0.04) / 2),
    (siamese_contrastive_loss(np.array([0.5, 3.0]), np.array([1.0, 1.0]), margin=2.0), 2.25 / 2),
    (kldivergence(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])), math.log(2)),
]


@pytest.mark.parametrize(("got", "want"), PUBLISHED)
def test_known_values(got, want):
    assert float(got) == pytest.approx(want, rel=2e-6)


SMOOTH = [
    (mse, U, V), (msle, U, V), (huber_loss, U, V), (crossentropy, P, HOT), (logitcrossentropy, SCORES, HOT),
    (binarycrossentropy, U, YES), (logitbinarycrossentropy, SCORES, YES), (kldivergence, P, V), (poisson_loss, U, V),
    (hinge_loss, SCORES, SIGNS), (squared_hinge_loss, SCORES, SIGNS), (dice_coeff_loss, U, V), (tversky_loss, U, V),
    (binary_focal_loss, U, V), (focal_loss, P, V), (siamese_contrastive_loss, U, YES), (mae, U, V),
]


@pytest.mark.parametrize(("loss", "yhat", "y"), SMOOTH, ids=lambda v: getattr(v, "__name__", ""))
def test_gradient_of_the_prediction(loss, yhat, y):
    check_gradient(lambda p: loss(p, y), yhat)


@pytest.mark.parametrize(("loss", "yhat", "y"), [s for s in SMOOTH if s[0] not in (crossentropy, binarycrossentropy)],
                         ids=lambda v: getattr(v, "__name__", ""))
def test_gradient_of_the_target(loss, yhat, y):
    check_gradient(lambda t: loss(yhat, t), np.abs(y) * 0.5 + 0.2)


@pytest.mark.parametrize(("loss", "yhat", "y"), SMOOTH, ids=lambda v: getattr(v, "__name__", ""))
def test_single_precision_stays(loss, yhat, y):
    a, b = yhat.astype(np.float32), y.astype(np.float32)

    assert loss(a, b).dtype == np.float32
    assert gradient(lambda p: loss(p, b), a)[0].dtype == np.float32


def test_of_scores_is_that_of_probabilities():
    assert logitcrossentropy(SCORES, HOT) == pytest.approx(crossentropy(softmax(SCORES), HOT))
    assert logitbinarycrossentropy(SCORES, YES) == pytest.approx(binarycrossentropy(sigmoid(SCORES), YES))
    assert logitcrossentropy(SCORES, HOT) == pytest.approx(-np.mean(np.log(softmax(SCORES)[HOT > 0])))


def test_gradient_of_scores_is_the_difference():
    (got,) = gradient(lambda s: logitcrossentropy(s, HOT, np.sum), SCORES)

    np.testing.assert_allclose(got, softmax(SCORES) - HOT, atol=1e-14)


def test_scores_far_out_stay_finite():
    far = np.array([[1000.0, -1000.0]], np.float32)

    assert float(logitcrossentropy(far, np.array([[0.0, 1.0]], np.float32))) == 2000.0
    assert float(logitbinarycrossentropy(np.float32([-1000.0]), np.float32([1.0]))) == 1000.0


def test_aggregates():
    assert crossentropy(P, HOT, agg=identity).shape == (4, 1)
    assert float(mse(U, V, agg=np.sum)) == pytest.approx(float(mse(U, V)) * U.size)
    assert crossentropy(P.T, HOT.T, axis=0) == pytest.approx(crossentropy(P, HOT))


def test_focal_losses_without_focus_are_cross_entropies():
    assert focal_loss(P, HOT, gamma=0) == pytest.approx(crossentropy(P, HOT))
    assert binary_focal_loss(U, YES, gamma=0) == pytest.approx(binarycrossentropy(U, YES))


def test_published_binary_focal_loss():
    y = np.array([[0.0, 1, 0], [1, 0, 1]])
    yhat = np.array([[0.268941, 0.5, 0.268941], [0.731059, 0.5, 0.731059]])
    assert float(binary_focal_loss(yhat, y)) == pytest.approx(0.0728675615927385, rel=1e-5)


def test_tversky_weighs_false_negatives():
    missed, extra = np.array([0.0, 0.0]), np.array([1.0, 1.0])
    y = np.array([1.0, 0.0])

    assert tversky_loss(missed, y, beta=0.9) > tversky_loss(missed, y, beta=0.1)
    assert tversky_loss(extra, y, beta=0.9) < tversky_loss(extra, y, beta=0.1)


def test_smoothing():
    np.testing.assert_allclose(label_smoothing(np.eye(4)[1], 0.2), [0.05, 0.85, 0.05, 0.05])
    np.testing.assert_allclose(label_smoothing(np.array([0, 1]), 0.2, axis=None), [0.1, 0.9], rtol=1e-6)
    for alpha in (0, 1, -0.1):
        with pytest.raises(ValueError, match="strictly"):
            label_smoothing(np.eye(2), alpha)


def test_limits_at_zero():
    assert xlogx(0) == 0 == xlogy(0, 0) and xlogy(0.0, np.array([0.0, 1.0])).tolist() == [0, 0]
    a, b = gradient(lambda x, y: np.sum(xlogy(x, y)), np.array([0.0, 2.0]), np.array([0.5, 4.0]))
    np.testing.assert_allclose(a, np.log([0.5, 4.0]))
    np.testing.assert_allclose(b, [0.0, 0.5])


@pytest.mark.parametrize("name", [n for n in layers.losses.__all__ if n not in ("label_smoothing", "xlogx", "xlogy")])
def test_shapes_must_agree(name):
    with pytest.raises(DimensionMismatch, match=r"\(3, 2\) and a target of shape \(3,\)"):
        getattr(layers, name)(np.ones((3, 2)), np.ones(3))


def test_a_number_as_target():
    assert float(mse(np.array([1.0, 3.0]), 2.0)) == 1.0


def test_negative_margin():
    with pytest.raises(ValueError, match="margin"):
        siamese_contrastive_loss(U, YES, margin=-1)


def test_printed_gradient_is_straight():
    text = adjoint_source(lambda s: logitcrossentropy(s, HOT), SCORES)

    assert "pullback" not in text


def test_divergence_of_logarithms():
    logs, other = logsoftmax(SCORES), logsoftmax(SCORES[::-1] * 2)
    q = np.exp(other)

    assert np.isclose(logkldivergence(logs, q), kldivergence(np.exp(logs), q, eps=0.0))
    assert np.isclose(logkldivergence(logs, other, log_target=True), logkldivergence(logs, q))
    assert np.isfinite(logkldivergence(logs, HOT))
    check_gradient(lambda a, b: logkldivergence(a, b, log_target=True), logs, other)
    check_gradient(logkldivergence, logs, q)
    with pytest.raises(DimensionMismatch):
        logkldivergence(logs, q[:2])


def test_divergence_of_logarithms_as_in_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    logs, other = logsoftmax(SCORES), logsoftmax(SCORES[::-1] * 2)
    a, b = torch.from_numpy(logs), torch.from_numpy(other)
    F = torch.nn.functional

    assert np.isclose(logkldivergence(logs, np.exp(other)), F.kl_div(a, b.exp(), reduction="batchmean"))
    assert np.isclose(logkldivergence(logs, other, log_target=True), F.kl_div(a, b, reduction="batchmean", log_target=True))
