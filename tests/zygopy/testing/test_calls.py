import math

import numpy as np

from zygopy.rules import RuleBook, sample
from zygopy.testing import samples_of


def rule_of(declare):
    book = RuleBook()
    declare(book)
    return next(iter(book))


def test_an_elementwise_rule_is_tried_at_all_forms_of_operands():
    rule = rule_of(lambda book: book.elementwise(np.multiply, lambda y, a, b: (b, a)))
    firsts = [call.args[0] for call in samples_of(rule)]

    assert {type(x) for x in firsts} >= {float, int, complex, np.float64, np.float32, np.ndarray}
    assert {x.dtype.char for x in firsts if isinstance(x, np.ndarray)} >= set("dflDF")
    assert {np.shape(x) for x in firsts} >= {(), (3, 4), (0, 2), (1, 1)}
    assert any(isinstance(x, np.ndarray) and not x.flags.c_contiguous and not x.flags.f_contiguous for x in firsts)
    assert any(np.shape(a) != np.shape(b) for a, b in (call.args for call in samples_of(rule)))


def test_operands_lie_in_the_domain():
    rule = rule_of(lambda book: book.elementwise(np.log, over=lambda y, x: x, domain=((1.0, 2.0),)))

    assert all(np.all((np.real(call.args[0]) >= 1.0) & (np.real(call.args[0]) <= 2.0)) for call in samples_of(rule))


def test_what_the_primitive_does_not_take_is_left_out():
    rule = rule_of(lambda book: book.elementwise(math.sin, lambda y, x: math.cos(x)))

    assert all(np.ndim(call.args[0]) == 0 and not isinstance(call.args[0], complex) for call in samples_of(rule))


def test_a_rule_has_its_own_samples():
    rule = rule_of(lambda book: book.rule(np.sum, samples=lambda rng: [sample(np.ones(2), axis=0)])(np.sum))

    assert [call.keywords for call in samples_of(rule)] == [{"axis": 0}]


def test_a_rule_without_samples_has_none():
    assert list(samples_of(rule_of(lambda book: book.rule(np.sum)(np.sum)))) == []
