"""A sum over a binary tree of depth ten, each level weighted anew: recursion over pairs of Python numbers."""

WRT = (0, 1)


def total(weight, tree):
    if isinstance(tree, tuple):
        left, right = tree
        return weight * total(weight, left) + total(weight, right)
    return tree * tree


def f(weight, tree):
    return total(weight, tree)


def inputs(rng):
    def grow(depth):
        return float(rng.normal()) if depth == 0 else (grow(depth - 1), grow(depth - 1))

    return 0.9, grow(10)


def hand(weight, tree):
    def forwards(tree):
        if not isinstance(tree, tuple):
            return tree * tree, None
        left, left_tape = forwards(tree[0])
        right, right_tape = forwards(tree[1])
        return weight * left + right, (left, left_tape, right_tape)

    def backwards(tree, tape, bar):
        nonlocal weight_bar
        if tape is None:
            return 2.0 * tree * bar
        left, left_tape, right_tape = tape
        weight_bar += bar * left
        return backwards(tree[0], left_tape, bar * weight), backwards(tree[1], right_tape, bar)

    value, tape = forwards(tree)
    weight_bar = 0.0
    tree_bar = backwards(tree, tape, 1.0)
    return value, (weight_bar, tree_bar)
