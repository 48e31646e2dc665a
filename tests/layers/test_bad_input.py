"""Input that makes no sense, and what is said of it: the layer, what it expects, what came, and nothing is changed."""

import warnings

import numpy as np
import pytest

from layers import (
    Adam,
    BatchNorm,
    Chain,
    Conv,
    CrossCor,
    Dense,
    Descent,
    Dropout,
    Embedding,
    MaxPool,
    SamePad,
    onehot,
    rand32,
    save,
    setup,
    train,
    trainables,
    update,
)
from zygopy import gradient

IMAGES = rand32(2, 3, 8, 8)
WRONG = {
    "rank of a convolution": (Conv((3, 3), 3, 4), rand32(3, 8, 8), r"Conv.* expects input.ndim == 4"),
    "channels": (Conv((3, 3), 4, 4), IMAGES, r"Conv.* expects input.shape\[1\] == 4"),
    "channels of groups": (Conv((3, 3), 4, 4, groups=2), IMAGES, r"expects input.shape\[1\] == 4"),
    "channels of a norm": (BatchNorm(4), IMAGES, "BatchNorm.* expects"),
    "rank of a pool": (MaxPool((2, 2)), rand32(3, 8), r"MaxPool.* expects input.ndim == 4"),
    "features": (Dense(5, 2), rand32(2, 3), r"Dense\(5 => 2\) expects input.shape\[-1\] == 5"),
    "a number": (Dense(5, 2), np.float32(1), "expects"),
    "a kernel that is too large": (CrossCor((9, 9), 3, 4), IMAGES, "does not fit"),
}


@pytest.mark.parametrize("name", WRONG)
def test_input_of_another_form(name):
    layer, x, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        layer(x)
    with pytest.raises(ValueError, match=message):
        gradient(lambda m, x: np.sum(m(x)), layer, x)


def test_an_even_kernel_keeps_the_size_too():
    assert Conv((2, 4), 3, 4, pad=SamePad())(IMAGES).shape == (2, 4, 8, 8)


@pytest.mark.parametrize("make", [
    lambda: Conv((3, 3), 3, 4, stride=0), lambda: Conv((3, 3), 3, 4, dilation=0), lambda: MaxPool((2, 2), stride=0),
    lambda: Conv((3, 3), 4, 6, groups=3), lambda: Dropout(1.5), lambda: Dropout(-0.1), lambda: Adam(-0.1),
    lambda: Conv((3, 3), 3, 4, pad=(1, 2, 3)), lambda: Dense(2, 3, init=lambda *shape: np.zeros(3)),
])  # fmt: skip
def test_settings_that_make_no_sense(make):
    with pytest.raises(ValueError):
        make()


@pytest.mark.parametrize("index", [-1, 26, np.array([0, 26]), np.array([-1, 0])])
def test_an_index_that_is_not_there(index):
    with pytest.raises(IndexError):
        Embedding(26, 4)(index)


def test_a_label_that_is_not_there():
    with pytest.raises(KeyError):
        onehot("z", "abc")


def test_whole_numbers_are_taken_silently_and_double_precision_with_a_warning():
    layer = Dense(3, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert layer(np.ones((1, 3), int)).dtype == np.float32
    with pytest.warns(UserWarning, match="which is converted"):
        assert layer(np.ones((1, 3))).dtype == np.float32


def test_a_loss_that_is_not_finite_says_where_and_nothing_is_saved_over_the_last_good_state(tmp_path):
    model = Chain(Dense(2, 2), Dense(2, 1))
    state = setup(Descent(0.1), model)
    good = np.ones((1, 2), np.float32)
    save(tmp_path / "good.npz", model)
    before = [p.copy() for p in trainables(model)]
    with np.errstate(invalid="ignore"):
        with pytest.raises(FloatingPointError, match=r"batch 0: the loss is nan.*layers\[0\].weight") as e:
            train(lambda m, x: np.sum(m(x)) * np.sum(np.log(x)), model, [-good, good], state)

    assert "layers[1].bias" in str(e.value)
    assert all(np.array_equal(p, b) for p, b in zip(trainables(model), before, strict=True))


def test_the_state_of_another_model():
    model, other = Chain(Dense(2, 3)), Chain(Dense(2, 3), Dense(3, 1))
    (bar,) = gradient(lambda m: np.sum(m(np.ones((1, 2), np.float32))), other)
    before = [p.copy() for p in trainables(other)]
    with pytest.raises(ValueError, match="the state is of another model"):
        update(setup(Adam(), model), other, bar)

    assert all(np.array_equal(p, b) for p, b in zip(trainables(other), before, strict=True))


def test_a_model_with_a_cycle():
    model = Chain([Dense(2, 2)])
    model.layers.append(model)
    for use in (trainables, lambda m: setup(Adam(), m), lambda m: save("never.npz", m)):
        with pytest.raises((ValueError, RecursionError)):
            use(model)
