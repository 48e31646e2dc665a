"""Printed models: the lines of Flux, columns and totals."""

import numpy as np
import pytest

from layers import Chain, Dense, Layer, Maxout, Parallel, layer, sigmoid, summary, tanh


def test_columns_of_a_nested_layer():
    lines = summary(Chain(Dense(np.ones((3, 2))), tanh)).splitlines()

    assert lines == ["Chain(", "  Dense(2 => 3),                        # 9 parameters", "  tanh,", ")"]
    assert lines[1].index("#") == 40


def test_total_of_more_than_two_arrays():
    text = summary(Chain(Dense(2, 1, tanh), Dense(1, 1)))

    assert text.splitlines()[-1] == ")                   # Total: 4 arrays, 5 parameters, 20 bytes."
    assert "Total" not in summary(Chain(Dense(2, 1)))


def test_names_and_nesting():
    text = summary(Chain(enc=Chain(Dense(2, 2)), dec=Parallel("+", α=Dense(10, 2, tanh), β=Dense(5, 2))))

    assert text.splitlines()[:7] == [
        "Chain(",
        "  enc = Chain(",
        "    Dense(2 => 2),                      # 6 parameters",
        "  ),",
        "  dec = Parallel(",
        "    +,",
        "    α = Dense(10 => 2, tanh),           # 22 parameters",
    ]


def test_a_list_of_layers_shows_brackets():
    assert summary(Chain([Dense(2, 2)])).splitlines()[0] == "Chain(["
    assert summary(Chain([Dense(2, 2)])).splitlines()[-1] == "])"


def test_large_numbers_have_underscores_and_sizes_units():
    text = summary(Maxout(lambda: Dense(784, 64), 2))

    assert "# 50_240 parameters" in text and text.endswith("4 arrays, 100_480 parameters, 392.500 KiB.")


@pytest.mark.parametrize(("value", "note"), [(0.0, "(all zero)"), (np.nan, "(some NaN)"), (np.inf, "(some Inf)")])
def test_remarks(value, note):
    m = Dense(2, 2)
    m.weight[:] = 0
    m.weight[0, 0] = value

    assert summary(m).endswith(note)


def test_sigmoid_is_printed_as_in_flux():
    assert repr(Chain(sigmoid)) == "Chain(σ)"


class Trio:
    def __init__(self, a, b, c):
        self.a, self.b, self.c = a, b, c


def trio(cls):
    return cls(Dense(np.array([[1.1, 2.2]]), np.zeros(1), tanh), Dense(np.array([[3.3]]), False), np.tanh)


def test_a_class_of_ones_own():
    expand = layer(type("Trio", (Trio,), {}))
    noexpand = layer(show="noexpand", trainable=("a", "b"))(type("Trio", (Trio,), {}))

    assert str(trio(expand)).splitlines()[0] == "Trio(" and "Total: 3 arrays, 4 parameters, 32 bytes." in str(trio(expand))
    assert str(trio(noexpand)) == "Trio(Dense(2 => 1, tanh), Dense(1 => 1; bias=false), tanh)  # 4 parameters"
    with pytest.raises(ValueError, match="expand"):
        layer(show="maybe")


def test_an_unmarked_class_is_listed_by_its_fields():
    assert "Dense(2 => 1, tanh)" in summary(trio(Trio))
    assert issubclass(Dense, Layer)
