from collections import OrderedDict, namedtuple
from dataclasses import dataclass

import numpy as np

from zygopy.runtime import ZERO, Tangent, fill_zeros, owned, project_tree, tree_map

Point = namedtuple("Point", "x y")


@dataclass(frozen=True)
class Frozen:
    w: object
    size: int = 3
    act: object = np.tanh


class Node:
    def __init__(self, value):
        self.value = value
        self.parent = None


class Slotted:
    __slots__ = ("a", "b")


def test_tree_map_keeps_the_form():
    tree = {"a": (1.0, [2.0, None]), "b": Point(3.0, "text"), "c": np.ones(2), "d": True}
    got = tree_map(lambda x: 2 * x, tree)

    assert got["a"] == (2.0, [4.0, None])
    assert got["b"] == Point(6.0, "text")
    assert got["c"].tolist() == [2.0, 2.0]
    assert got["d"] is True
    assert tree["a"] == (1.0, [2.0, None])
    assert type(tree_map(abs, OrderedDict(a=1.0))) is OrderedDict


def test_tree_map_copies_objects_and_leaves_their_sizes_alone():
    model = Frozen(np.ones(2))
    got = tree_map(lambda x: 2 * x, model)

    assert got.w.tolist() == [2.0, 2.0]
    assert (got.size, got.act) == (3, np.tanh)
    assert model.w.tolist() == [1.0, 1.0]


def test_tree_map_of_slots():
    x = Slotted()
    x.a = 1.0

    assert tree_map(lambda v: -v, x).a == -1.0


def test_tree_map_of_a_model_and_its_gradient():
    model = [Frozen(1.0), Frozen(2.0)]
    got = tree_map(lambda p, g: p - 0.5 * g, model, [Tangent(Frozen, w=1.0), None])

    assert [layer.w for layer in got] == [0.5, 2.0]


def test_tree_map_keeps_what_is_shared_shared_and_calls_once():
    w = np.ones(2)
    layer = Frozen(w)
    calls = []
    got = tree_map(lambda x: calls.append(1) or x + 1, (layer, layer, w))

    assert got[0] is got[1]
    assert got[0].w is got[2]
    assert len(calls) == 1


def test_tree_map_of_a_cycle_ends():
    child = Node(1.0)
    child.parent = Node(2.0)
    child.parent.parent = child

    assert tree_map(lambda x: 2 * x, child).parent.value == 4.0


def test_project_tree_gives_the_form_of_the_value():
    x = (1, [2.0, np.ones(2, np.float32)], {"a": True, "b": "text"}, Frozen(1.0))
    got = project_tree((np.float64(3), [ZERO, np.ones(2)], {"a": 1.0}, Tangent(w=2)), x)

    assert got[0] == 3.0
    assert type(got[0]) is float
    assert got[1][0] is None
    assert got[1][1].dtype == np.float32
    assert got[2] == {"a": None, "b": None}
    assert got[3] == {"w": 2.0}
    assert repr(got[3]) == "Frozen(w=2.0)"
    assert got[3].act is None


def test_project_tree_of_nothing_is_none_and_an_object_with_nothing_too():
    assert project_tree(ZERO, (1.0, 2.0)) is None
    assert project_tree(Tangent(), Frozen(1.0)) is None
    assert project_tree((ZERO, ZERO), (1.0, 2.0)) == (None, None)


def test_project_tree_gives_one_gradient_for_one_object():
    layer = Frozen(1.0)
    got = project_tree([Tangent(w=1.0)] * 2, [layer, layer])

    assert got[0] is got[1]


def test_project_tree_keeps_the_gradient_of_a_function():
    g = Tangent("f", n=1.0)

    assert project_tree((g, 1.0), (lambda: 0, "text")) == (g, None)


def test_fill_zeros():
    x = (1, [2.0, np.ones(2, np.float32)], "text", Frozen(np.ones(2)), None)
    got = fill_zeros((ZERO, [5.0, None], None, None, None), x)

    assert got[0] == 0.0
    assert got[1][0] == 5.0
    assert got[1][1].tolist() == [0.0, 0.0]
    assert got[1][1].dtype == np.float32
    assert got[2] is None
    assert got[3] == {"w": np.zeros(2)}
    assert got[4] is None
    assert fill_zeros(ZERO, (1.0, [2.0])) == (0.0, [0.0])
    assert fill_zeros(None, True) is None


def test_fill_zeros_of_a_cycle_ends():
    node = Node(1.0)
    node.parent = node
    got = fill_zeros(None, node)

    assert got.value == 0.0
    assert got.parent is got


def test_owned_shares_no_array_and_keeps_one_gradient_of_one_object():
    a, layer = np.ones(2), Tangent(Frozen, w=np.ones(2))
    got = owned({"a": (a, a), "b": [layer, layer], "c": 1.0, "d": None})

    assert got["a"][0] is not a
    assert got["a"][0] is not got["a"][1]
    assert got["b"][0] is got["b"][1]
    assert not np.shares_memory(got["b"][0].w, layer.w)
    assert (got["c"], got["d"]) == (1.0, None)
