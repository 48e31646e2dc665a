import numpy as np
import pytest

from zygopy.errors import MissingRule, RuleError
from zygopy.rules import RuleBook
from zygopy.runtime import ZERO
from zygopy.testing import test_rule as check_rule

A = np.array([0.5, -1.5, 2.0])


def halve(x):
    return x / 2


def scale(x, factor=2.0):
    return x * factor


def book_with(pullback_of, primitive=scale, **facts):
    """A book with one rule, whose pullback is made from the arguments."""
    book = RuleBook("user")

    @book.rule(primitive, **facts)
    def scale_rule(x, factor=2.0):
        return scale(x, factor), pullback_of(x, factor)

    return book


def good(x, factor):
    return lambda y_bar: (y_bar * factor, float(np.sum(y_bar * x)))


def error_of(pullback_of, *args, **facts):
    with pytest.raises(RuleError) as caught:
        check_rule(scale, *args, book=book_with(pullback_of, **facts))
    return str(caught.value)


def test_a_good_rule_passes():
    for x in (A, 1.5, np.float32(2), 3, np.ones((0, 2)), A.reshape(3, 1).T, np.array([1, 2]), 1 + 2j):
        test = book_with(lambda x, f: lambda y_bar: (project_like(y_bar * f, x), ZERO))
        check_rule(scale, x, book=test)
    check_rule(scale, A, 3.0, book=book_with(good))
    check_rule(scale, A, factor=3.0, book=book_with(good))


def project_like(bar, x):
    if isinstance(x, (np.generic, np.ndarray)):
        return np.asarray(bar).astype(x.dtype if x.dtype.kind in "fc" else float)[()] if np.ndim(x) == 0 else bar
    return complex(bar) if isinstance(x, complex) else float(bar)


def test_the_message_shows_the_line_of_the_rule_and_the_call():
    message = error_of(lambda x, f: lambda y_bar: (y_bar,), A)

    assert "[Z202] the rule of `scale`: the cotangent of `x` is wrong: along a direction it gives" in message
    assert "test_contract.py:" in message
    assert "@book.rule(primitive, **facts)" in message
    assert "in the call scale(array of float64 (3,))" in message


@pytest.mark.parametrize(("pullback_of", "args", "what"), [
    (lambda x, f: lambda y_bar: (3 * y_bar,), (A,), "the cotangent of `x` is wrong"),
    (lambda x, f: lambda y_bar: (2 * y_bar, 0.0), (A, 2.0), "the cotangent of `factor` is wrong"),
    (lambda x, f: lambda y_bar: (ZERO,), (A,), "the cotangent of `x` is wrong"),
    (lambda x, f: lambda y_bar: (2 * y_bar, ZERO, ZERO), (A,), "returns 3 cotangents for 2 parameters"),
    (lambda x, f: lambda y_bar: 2 * y_bar, (A,), "must return a tuple, not ndarray"),
    (lambda x, f: lambda y_bar: (np.sum(2 * y_bar),), (A,), "a cotangent of another shape"),
    (lambda x, f: lambda y_bar: (2 * y_bar.astype(float),), (A.astype(np.float32),), "a cotangent of another dtype"),
    (lambda x, f: lambda y_bar: (2 * y_bar + 0j,), (A,), "a cotangent of another dtype"),
    (lambda x, f: lambda y_bar: (np.array(2 * y_bar),), (1.5,), "an array for a number"),
    (lambda x, f: lambda y_bar: (2 * y_bar,), (np.array([True]),), "which has no derivative"),
    (lambda x, f: lambda y_bar: (np.multiply(y_bar, 2, out=y_bar),), (A,), "writes to the cotangent that it is given"),
    (lambda x, f: lambda y_bar: (x.__iadd__(1), ZERO), (A,), "gives something else when it is called again"),
    (lambda x, f: lambda y_bar: (x[::-1], ZERO), (A,), "shares memory with an argument"),
])
def test_a_broken_promise_is_named(pullback_of, args, what):
    assert what in error_of(pullback_of, *(np.copy(a) if isinstance(a, np.ndarray) else a for a in args))


def test_a_rule_that_writes_to_its_argument():
    book = RuleBook()

    @book.rule(halve)
    def halve_rule(x):
        y = x / 2
        x[0] = 0.0
        return y, lambda y_bar: (y_bar / 2,)

    with pytest.raises(RuleError, match="writes to its arguments"):
        check_rule(halve, A.copy(), book=book)


def test_a_rule_with_another_value():
    book = RuleBook()
    book.rule(halve)(lambda x: (x / 3, lambda y_bar: (y_bar / 2,)))

    with pytest.raises(RuleError, match=r"its value is float 0\.5, not the primitive's float 0\.75"):
        check_rule(halve, 1.5, book=book)


def test_a_rule_that_gives_no_pullback():
    book = RuleBook()
    book.rule(halve)(lambda x: x / 2)

    with pytest.raises(RuleError, match=r"it must return \(value, pullback\)"):
        check_rule(halve, A, book=book)


def test_a_wrong_elementwise_slope():
    book = RuleBook()
    book.elementwise(np.sin, lambda y, x: np.sin(x))

    with pytest.raises(RuleError, match=r"book.elementwise\(np.sin, lambda y, x: np.sin\(x\)\)"):
        check_rule(np.sin, A, book=book)


def test_a_wrong_conjugate_is_seen_only_by_complex_numbers():
    book = RuleBook()
    book.rule(np.square)(lambda z: (np.square(z), lambda y_bar: (2 * z * y_bar,)))
    check_rule(np.square, A, book=book)

    with pytest.raises(RuleError, match="is wrong"):
        check_rule(np.square, A + 1j, book=book)


def test_a_rule_that_is_declared_linear_and_is_not():
    book = RuleBook()
    book.linear(np.square)(lambda x: (np.square(x), lambda y_bar: (2 * x * y_bar,)))

    with pytest.raises(RuleError, match="declared linear"):
        check_rule(np.square, A, book=book)


def test_lists_and_dicts_of_arguments():
    def total(xs):
        return xs[0] + sum(xs[1].values())

    book = RuleBook()
    book.rule(total)(lambda xs: (total(xs), lambda g: ([g, dict.fromkeys(xs[1], g)],)))
    check_rule(total, [1.0, {"a": 2.0, "b": 3.0}], book=book)

    wrong = RuleBook()
    wrong.rule(total)(lambda xs: (total(xs), lambda g: ([g, {"a": g}],)))
    with pytest.raises(RuleError, match="is wrong"):
        check_rule(total, [1.0, {"a": 2.0, "b": 3.0}], book=wrong)


def test_a_missing_rule():
    with pytest.raises(MissingRule, match="no rule for `halve` in this book"):
        check_rule(halve, 1.0, book=RuleBook())


def test_a_constant_promises_nothing():
    book = RuleBook()
    book.constant(halve)
    check_rule(halve, 1.0, book=book)


def test_the_whole_book_is_the_default():
    check_rule(np.tanh, A)
