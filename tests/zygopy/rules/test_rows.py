from zygopy.rules.rows import collect_rule, column_rule, join_starred_rule, turned_rule
from zygopy.runtime import ZERO


def test_each_row_gets_its_entry_back():
    y, pullback = collect_rule([3.0, 2.0], [1.0, 2.0, 3.0])

    assert y == [2.0, 3.0, ZERO]
    assert pullback([10.0, 20.0, 30.0]) == ([20.0, 10.0],)


def test_a_column():
    y, pullback = column_rule([(1.0, 2.0), ZERO], 1)

    assert y == [2.0, ZERO]
    assert pullback([5.0, ZERO]) == ([(ZERO, 5.0), ZERO],)


def test_a_loop_that_ended_early():
    y, pullback = turned_rule([1.0, 2.0], [0.5, 0.25, 0.125])

    assert y == [2.0, 1.0, ZERO]
    assert pullback([10.0, 20.0, 30.0]) == ([20.0, 10.0],)


def test_starred_unpacking():
    y, pullback = join_starred_rule([1.0, 2.0, 3.0, 4.0], 1, 0.5, [0.25, 0.125], 2.0)

    assert y == [0.5, 0.25, 0.125, 2.0]
    assert pullback([1.0, 2.0, 3.0, 4.0]) == (ZERO, ZERO, 1.0, [2.0, 3.0], 4.0)
