"""Parameters that a recursion hands on."""

from zygopy.source.passing import passed_on


def fold(node, p, depth=0):
    if node is None:
        return p["b"]
    return fold(node["next"], p, depth + 1) * p["a"]


def rebinds(n, p):
    p = p * 2.0
    return rebinds(n - 1, p) if n else p


def swaps(n, a, b):
    return swaps(n - 1, b, a) if n else a


def starred(*rows):
    return starred(*rows[1:]) if rows else 0.0


def once(n, p):
    return p * n


def test_what_every_call_gets_unchanged_is_handed_on():
    assert passed_on(fold) == {1}


def test_what_is_assigned_or_moved_is_not():
    assert passed_on(rebinds) == frozenset()
    assert passed_on(swaps) == frozenset()
    assert passed_on(starred) == frozenset()


def test_only_functions_that_call_themselves_by_their_global_name_count():
    def inner(n, p):
        return inner(n - 1, p) if n else p

    assert passed_on(fold) is not None
    assert passed_on(once) is None
    assert passed_on(inner) is None
