import numpy as np
import pytest

from zygopy import (
    RuleError,
    UnsupportedSyntax,
    adjoint_source,
    gradient,
    gradient_of,
    hook,
    pullback,
    stop_gradient,
    within_gradient,
)


def test_a_stopped_value_is_the_same_object():
    x = np.ones(2)

    assert stop_gradient(x) is x


def test_nothing_flows_through_a_stopped_value():
    assert gradient(lambda x: x * stop_gradient(x), 3.0) == (3.0,)
    assert gradient(lambda x: stop_gradient(x) * 2.0, 3.0) == (None,)


def test_code_knows_whether_it_is_differentiated():
    assert within_gradient() is False
    assert gradient(lambda x: 2.0 * x if within_gradient() else x, 1.0) == (2.0,)


# ------------------------------------------------------------------ hooks


def clipped(x_bar):
    return np.clip(x_bar, -1.0, 1.0)


def test_a_hook_is_invisible_in_a_plain_call():
    x = np.ones(2)

    assert hook(clipped, x) is x


@pytest.mark.parametrize("differentiate", [lambda f, x: gradient(f, x), lambda f, x: pullback(f, x)[1](1.0)])
def test_a_hook_changes_the_cotangent_of_what_follows(differentiate):
    assert differentiate(lambda x: hook(clipped, 5.0 * x) ** 2 + x, 3.0) == (5.0 * 1.0 + 1.0,)


def test_a_hook_may_change_its_copy_in_place_and_return_nothing():
    def halve(x_bar):
        x_bar *= 0.5

    def f(x):
        return np.sum(hook(halve, x) * 4.0)

    assert gradient(f, np.ones(2))[0].tolist() == [2.0, 2.0]


def test_a_function_made_beside_the_hook_is_written_out():
    def f(x, k):
        return np.sum(hook(lambda x_bar: x_bar * k, x) ** 2)

    assert gradient(f, np.ones(2), 3.0)[0].tolist() == [6.0, 6.0]
    assert "hooked" not in adjoint_source(f, np.ones(2), 3.0)


def test_a_hook_is_called_once_for_each_arrival_the_last_first():
    seen = []

    def note(x_bar):
        seen.append(float(x_bar))

    def f(x):
        for _ in range(3):
            x = hook(note, x * 2.0)
        return x

    assert gradient(f, 1.0) == (8.0,)
    assert seen == [1.0, 2.0, 4.0]


def test_a_hook_sees_all_of_an_array_that_is_written_to():
    def f(x):
        y = x * 2
        y[0] = 3.0
        y = hook(lambda y_bar: y_bar * 10, y)
        y[1] *= 5.0
        return np.sum(y * x)

    assert gradient(f, np.array([1.0, 2.0, 3.0]))[0].tolist() == [3.0, 220.0, 66.0]


def test_a_hook_of_an_object_sees_its_tangent():
    class Model:
        def __init__(self):
            self.weight, self.bias = np.ones(3), 1.0

    def f(model):
        model = hook(lambda model_bar: model_bar * 2.0, model)
        return np.sum(model.weight * model.bias)

    (got,) = gradient(f, Model())

    assert got.weight.tolist() == [2.0, 2.0, 2.0]
    assert got.bias == 6.0


def test_a_hook_that_changes_the_shape_is_refused_at_its_call():
    with pytest.raises(RuleError, match=r"shape \(2,\).*\n.*\n.*\n.*hook\(lambda"):
        gradient(lambda x: np.sum(hook(lambda x_bar: x_bar[:2], x)), np.ones(3))


def test_a_hook_that_assigns_outside_of_itself_is_refused():
    def f(x):
        n = 0

        def count(x_bar):
            nonlocal n
            n += 1
            return x_bar * n

        return hook(count, x) * (n + 1.0)

    with pytest.raises(UnsupportedSyntax, match="a hook assigns `n` outside"):
        gradient(f, 2.0)


# ------------------------------------------------------------------ blocks on the way back


def limited(x):
    y = x * x
    with gradient_of(y) as y_bar:
        y_bar = min(y_bar, 0.5)
    return 3.0 * y


def test_a_block_changes_the_cotangent_of_its_variable():
    assert gradient(limited, 2.0) == (2.0,)
    assert pullback(limited, 2.0)[1](0.1)[0] == pytest.approx(1.2)


def test_a_block_runs_with_zeros_in_a_plain_call():
    assert limited(2.0) == 12.0


def test_a_block_may_write_into_the_cotangent():
    def f(x):
        y = np.sin(x)
        with gradient_of(y) as y_bar:
            y_bar *= 2.0
            y_bar[0] = 0.0
        return np.sum(y)

    assert np.allclose(gradient(f, np.ones(2))[0], [0.0, 2.0 * np.cos(1.0)])


def test_names_in_a_block_are_those_of_its_round():
    def f(x, seen):
        for k in range(3):
            x = 2.0 * x
            with gradient_of(x) as x_bar:
                seen.append((k, float(x_bar)))
                x_bar = x_bar * k
        return x

    seen = []

    assert gradient(f, 1.0, seen)[0] == 0.0
    assert seen == [(2, 1.0), (1, 4.0), (0, 8.0)]


def test_a_name_of_a_block_that_is_read_outside_is_refused():
    def f(x):
        y = x * x
        with gradient_of(y) as y_bar:
            twice = y_bar * 2
        return y * twice

    with pytest.raises(UnsupportedSyntax, match="`twice` is assigned in a `gradient_of` block"):
        gradient(f, 2.0)


def test_a_block_for_what_is_no_variable_is_refused():
    def f(xs):
        with gradient_of(xs[0]) as x_bar:
            x_bar = x_bar * 2
        return xs[0]

    with pytest.raises(UnsupportedSyntax, match="not a variable of this function"):
        gradient(f, [2.0])


def test_leaving_a_block_is_refused():
    def f(x):
        with gradient_of(x) as x_bar:
            return x_bar
        return x

    with pytest.raises(UnsupportedSyntax, match="'return' inside a `gradient_of` block"):
        gradient(f, 2.0)
