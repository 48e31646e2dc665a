"""Models of the manual of 2017: Affine, @net, param."""

from typing import Any

import numpy as np
import pytest

from layers import Affine, Batch, Dense, DimensionMismatch, net, ones32, param, rawbatch, sigmoid, softmax, trainables
from zygopy import gradient


def test_weights_are_in_by_out_and_the_initialiser_fills_the_bias_too():
    a = Affine(10, 20, init=ones32)

    assert a.W.shape == (10, 20)
    assert a.b.shape == (1, 20)
    assert (a.b == 1).all()
    assert abs(Affine(100, 200).W.std() - 0.01) < 5e-4
    assert Affine(3, 1, bias=False, init=ones32).b is False
    assert Affine(3, 1, bias=False, init=ones32)(ones32(2, 3)).tolist() == [[3], [3]]


def test_one_sample_a_batch_and_a_batch_of_samples():
    a = Affine(3, 2)
    x = np.arange(6, dtype=np.float32).reshape(2, 3)

    assert a(x[0]).shape == (2,)
    assert np.allclose(a(x), x @ a.W + a.b)
    assert np.allclose(rawbatch(a(Batch(x))), a(x))
    assert Dense(3, 2)(Batch(x)).shape == (2, 2)


def test_the_model_of_a_model():
    @net
    class TLP:
        first: Any
        second: Any

        def __call__(self, x):
            return softmax(self.second(sigmoid(self.first(x))))

    model = TLP(Affine(10, 20), Affine(20, 15))
    y = model(np.ones((4, 10), np.float32))

    assert y.shape == (4, 15)
    assert np.allclose(y.sum(axis=1), 1)
    assert model(np.ones(10, np.float32)).shape == (15,)
    assert len(trainables(model)) == 4
    assert str(model).startswith("TLP(\n  Affine(10 => 20),")


def test_the_gradient_of_a_class_of_fields():
    @net
    class MyAffine:
        W: Any
        b: Any

        def __call__(self, x):
            return x @ self.W + self.b

    m = MyAffine(np.eye(5), np.ones((1, 5)))
    (g,) = gradient(lambda m: np.sum(m(np.ones((2, 5)))), m)

    assert (m(np.ones((2, 5))) == 2).all()
    assert (g.W == 2).all()
    assert (g.b == 2).all()


def test_a_function_as_a_model():
    W, b = np.ones((2, 3)), np.zeros(3)
    f = net(lambda x: x @ W + b)

    assert f(np.ones((1, 2))).tolist() == [[2, 2, 2]]
    assert repr(f) == "net(<lambda>)"


def test_control_flow_and_printing_in_a_model(capsys):
    def model(x):
        if np.sum(x) > 0:
            print("positive")
            return np.sum(2 * x)
        return np.sum(3 * x)

    (g,) = gradient(model, np.ones(2))

    assert g.tolist() == [2, 2]
    assert capsys.readouterr().out == "positive\n"


def test_param_is_an_array_that_is_trained():
    p = param(np.zeros((1, 3), int))

    assert [a.shape for a in trainables({"p": p})] == [(1, 3)]


def test_sizes_that_do_not_fit_name_the_place_in_the_model():
    @net
    class TLP:
        first: Any
        second: Any

        def __call__(self, x):
            return self.second(self.first(x))

    with pytest.raises(DimensionMismatch, match=r"its W of shape \(21, 15\), but got float32 array of shape \(1, 20\)") as e:
        TLP(Affine(10, 20), Affine(21, 15))(np.ones((1, 10), np.float32))

    assert e.value.__notes__ == ["this layer is `second` of TLP"]
    with pytest.raises(DimensionMismatch, match="do not fit"):
        Affine(np.ones((2, 3)), np.ones(2))
