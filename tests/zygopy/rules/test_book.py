import math
import operator
import subprocess
import sys

import numpy as np
import pytest

from zygopy.errors import MissingRule
from zygopy.rules import RuleBook
from zygopy.rules.book import no_pullback
from zygopy.runtime import ZERO


def squares():
    book = RuleBook("squares")
    book.elementwise(np.square, lambda y, x: 2.0 * x)
    return book


def test_a_rule_is_found_by_its_primitive():
    book = squares()

    assert book.find(np.square).form == "elementwise"
    assert book.find(np.square).name == "square"
    assert book.find(np.sin) is None
    assert book.find([]) is None
    assert len(book) == 1


def test_books_join_and_refuse_duplicates():
    other = RuleBook("other")
    other.constant(np.sign)

    assert {rule.name for rule in squares() | other} == {"square", "sign"}
    with pytest.raises(ValueError, match="both have a rule for <ufunc 'square'>"):
        squares() | squares()
    with pytest.raises(ValueError, match="has a rule already"):
        other.constant(np.sign)


def test_rules_of_modules_that_are_loaded_later_come_later():
    book = RuleBook("late") | squares()
    book.later["a module that is not there"] = "zygopy.rules.draws"

    assert book.find(np.random.normal) is None
    assert book.find(np.square) is not None
    book.later["numpy.random"] = "zygopy.rules.draws"
    assert book.find(np.random.normal).name == "normal"
    assert list(book.later) == ["a module that is not there"]
    assert len(book) > 10  # all of them, where they are counted
    assert not book.later


def test_importing_zygopy_loads_no_part_of_numpy_that_is_loaded_late():
    program = "import sys, numpy; before = set(sys.modules); import zygopy; print(sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert "numpy." not in loaded


def test_joining_leaves_the_parts_as_they_were():
    book, other = squares(), RuleBook("other")
    (book | other).constant(np.sign)

    assert len(book) == 1
    assert len(other) == 0


def test_a_rule_is_a_function_that_one_can_call():
    book = RuleBook()

    @book.rule(operator.matmul, selects=True)
    def matmul_rule(a, b):
        return a @ b, lambda c_bar: (c_bar @ b.T, a.T @ c_bar)

    c, pullback = matmul_rule(np.eye(2), np.ones((2, 2)))

    assert c.tolist() == [[1, 1], [1, 1]]
    assert pullback(np.eye(2))[1].tolist() == [[1, 0], [0, 1]]
    assert book.find(operator.matmul).apply is matmul_rule
    assert book.find(operator.matmul).selects


def test_primitives_may_share_a_rule():
    book = RuleBook()
    book.rule(np.amax, np.max)(lambda a: (np.max(a), no_pullback))

    assert book.find(np.amax) is book.find(np.max)
    assert len(list(book)) == 1


def test_an_alias_has_the_same_rule():
    book = squares()
    book.alias(math.sqrt, np.square, returns="view")

    assert book.find(math.sqrt) is book.find(np.square)
    assert book.find(math.sqrt).returns == "view"


def test_elementwise_gives_each_argument_its_shape_and_dtype():
    book = RuleBook()
    book.elementwise(np.multiply, lambda y, a, b: (b, a))
    a, b = np.ones((2, 1), np.float32), np.arange(3.0)
    y, pullback = book.find(np.multiply).apply(a, b)
    a_bar, b_bar = pullback(np.ones((2, 3)))

    assert y.shape == (2, 3)
    assert (a_bar.tolist(), a_bar.dtype) == ([[3.0], [3.0]], np.float32)
    assert b_bar.tolist() == [2.0, 2.0, 2.0]


def test_elementwise_conjugates_complex_slopes():
    _, pullback = squares().find(np.square).apply(1 + 2j)

    assert pullback(1.0) == (2 - 4j,)


def test_elementwise_gives_nothing_to_what_it_is_constant_in():
    book = RuleBook()
    book.elementwise(np.copysign, lambda y, x, s: (np.sign(s), None))

    assert book.find(np.copysign).apply(1.0, -2.0)[1](1.0) == (-1.0, ZERO)


def test_elementwise_gives_nothing_to_a_mask():
    book = RuleBook()
    book.elementwise(np.multiply, lambda y, a, b: (b, a))

    assert book.find(np.multiply).apply(np.ones(2), np.array([True, False]))[1](np.ones(2))[1] is ZERO


def test_elementwise_takes_lists_as_numpy_does():
    _, pullback = squares().find(np.square).apply([1.0, (2.0, 3.0)[0]])

    assert pullback(np.ones(2)) == ([2.0, 4.0],)


def test_over_divides_and_keeps_selected_zeros():
    book = RuleBook()
    book.elementwise(np.sqrt, over=lambda y, x: 2.0 * y)
    _, pullback = book.find(np.sqrt).apply(np.array([0.0, 4.0]))

    assert pullback(np.array([0.0, 1.0]))[0].tolist() == [0.0, 0.25]


def test_selects_keeps_zeros_against_infinity():
    book = RuleBook()
    book.elementwise(np.square, lambda y, x: 2.0 * x, selects=True)
    _, pullback = book.find(np.square).apply(np.array([0.0, 1.0]))

    assert pullback(np.array([np.inf, 1.0]))[0].tolist() == [0.0, 2.0]


def test_options_that_change_the_formula_are_refused():
    rule = squares().find(np.square)

    assert rule.apply(np.ones(2), dtype=np.float32)[0].dtype == np.float32
    with pytest.raises(MissingRule, match="`square` with `where=`"):
        rule.apply(np.ones(2), where=np.array([True, False]))
    with pytest.raises(MissingRule, match="`square` with `out=`"):
        rule.apply(np.ones(2), out=np.ones(2))


def test_other_objects_are_refused():
    with pytest.raises(MissingRule, match="no rule for `square` of str"):
        squares().find(np.square).apply("text")


def test_otherwise_is_the_rule_of_other_objects():
    book = RuleBook()
    book.elementwise(operator.add, lambda y, a, b: (1.0, 1.0), otherwise=lambda a, b: (a + b, no_pullback))

    assert book.find(operator.add).apply([1.0], [2.0]) == ([1.0, 2.0], no_pullback)


def test_a_rule_without_derivative_is_refused():
    with pytest.raises(ValueError, match="give partials or over="):
        RuleBook().elementwise(np.sin)
