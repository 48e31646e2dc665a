"""A recursive network over binary trees: recursion and nested containers are just Python.

Each leaf is a vector; an inner node mixes its two children.  The network learns to tell how deep a tree is.
"""

import numpy as np

import zygopy


def encode(weights, tree):
    """A leaf is an array, an inner node a pair."""
    if isinstance(tree, tuple):
        left, right = tree
        children = np.concatenate([encode(weights, left), encode(weights, right)])
        return np.tanh(weights["mix"] @ children + weights["bias"])
    return tree


def predict(weights, tree):
    return weights["read"] @ encode(weights, tree)


def loss(weights, trees, depths):
    total = 0.0
    for tree, wanted in zip(trees, depths, strict=True):
        total = total + (predict(weights, tree) - wanted) ** 2
    return total / len(trees)


def random_tree(rng, depth):
    if depth == 0:
        return np.ones(4)
    other = random_tree(rng, int(rng.integers(depth)))
    return (random_tree(rng, depth - 1), other)


def main():
    rng = np.random.default_rng(1)
    depths = [d for d in range(5) for _ in range(4)]
    trees = [random_tree(rng, d) for d in depths]
    weights = {"mix": 0.3 * rng.normal(size=(4, 8)), "bias": np.zeros(4), "read": 0.3 * rng.normal(size=4)}

    # The gradient of a dict is a dict, that of a leaf an array.
    slope = zygopy.gradient(loss, weights, trees, depths)[0]
    assert {key: g.shape for key, g in slope.items()} == {key: w.shape for key, w in weights.items()}
    by_tree = zygopy.gradient(lambda t: predict(weights, t), (np.ones(4), (np.zeros(4), np.ones(4))))[0]
    assert isinstance(by_tree, tuple)
    assert by_tree[1][0].shape == (4,)

    step = zygopy.value_and_grad(loss)
    first = loss(weights, trees, depths)
    for _ in range(400):
        value, slope = step(weights, trees, depths)
        weights = zygopy.tree_map(lambda w, g: w - 0.1 * g, weights, slope)
    print(f"mean squared error of the depth: {float(first):.3f} before, {float(value):.3f} after")
    assert value < 0.1 * first


if __name__ == "__main__":
    main()
