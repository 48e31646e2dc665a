"""shapes: every line of the user's with the shapes there, up to where they stop fitting."""

from pathlib import Path

import numpy as np

from layers import LSTM, Affine, BatchNorm, Chain, Conv, Dense, Parallel, flatten, shapes, sigmoid, softmax


class Pair:
    def __init__(self, first, second):
        self.first, self.second = first, second

    def __call__(self, x):
        h = sigmoid(self.first(x))
        return softmax(self.second(h))


HERE = Path(__file__).name


def test_each_statement_is_shown_with_its_line_and_shapes():
    lines = shapes(Pair(Affine(10, 20), Affine(20, 15)), (5, 10)).split("\n")

    assert lines[0] == "input  # (5, 10)"
    assert lines[1] == "  first = Affine(10 => 20)  # (5, 20)"
    assert lines[2].endswith(f"{HERE}:15: h = sigmoid(self.first(x))  # h: (5, 20), x: (5, 10)")
    assert lines[4].endswith(f"{HERE}:16: return softmax(self.second(h))  # h: (5, 20), (5, 15)")


def test_it_ends_where_shapes_do_not_fit():
    text = shapes(Pair(Affine(10, 20), Affine(21, 15)), (5, 10))

    assert all(part in text for part in ("(5, 10)", "(5, 20)", "(21, 15)", "(1, 15)", f"{HERE}:15"))
    assert text.split("\n")[-1].startswith("^ does not fit: layer Affine(21 => 15) expects input.shape[-1] == 21")


def test_the_users_own_line_is_marked_where_numpy_itself_refuses():
    def model(x):
        y = x @ np.ones((3, 4))
        return y @ np.ones((5, 2))

    text = shapes(model, (2, 3)).split("\n")

    assert text[-2].endswith("return y @ np.ones((5, 2))  # y: (2, 4)")
    assert text[-1].startswith("^ does not fit: matmul")


def test_sizes_that_grow_with_the_batch_are_those_of_the_whole_batch():
    model = Chain(Dense(3, 4), lambda v: v.reshape(-1))

    assert shapes(model, (50, 3)).endswith("# v: (50, 4), (200,)")


def test_an_input_that_is_an_array_and_one_without_a_batch():
    assert "# (2,)" in shapes(Dense(3, 2), np.zeros(3))


def test_layers_in_containers_are_found_by_their_places():
    model = Chain(Conv((3, 3), 1, 4), BatchNorm(4), flatten, Parallel("+", Dense(36, 2), Dense(36, 2)))
    lines = shapes(model, (7, 1, 5, 5)).split("\n")

    assert [line.split(" = ")[0] for line in lines[1:]] == [
        "layers[0]", "layers[1]", "layers[3].layers[0]", "layers[3].layers[1]",
    ]
    assert lines[2].endswith("(7, 4, 3, 3)")


def test_a_recurrent_layer_is_one_line():
    assert shapes(Chain(LSTM(2, 3)), (4, 5, 2)).split("\n")[1:] == ["layers[0] = LSTM(2 => 3)  # (4, 5, 3)"]


def test_running_statistics_stay():
    model = Chain(BatchNorm(3))
    shapes(model, (8, 3))

    assert model[0].mu.tolist() == [0, 0, 0]
