"""Every rule of the book, at each of its samples."""

import numpy as np
import pytest

from zygopy.rules import BOOK, sample
from zygopy.testing import samples_of, test_rule

DIFFERENTIABLE = [rule for rule in BOOK if rule.form != "constant"]


@pytest.mark.parametrize("rule", DIFFERENTIABLE, ids=lambda rule: rule.name)
def test_rule_keeps_its_promises(rule):
    calls = list(samples_of(rule))

    assert calls, f"{rule.name} has no samples"
    for call in calls:
        test_rule(rule.primitives[0], *call.args, book=BOOK, **call.keywords)


SHARED = [(rule, primitive) for rule in DIFFERENTIABLE for primitive in rule.primitives[1:]]


@pytest.mark.parametrize(("rule", "primitive"), SHARED, ids=lambda part: getattr(part, "name", None) or getattr(part, "__name__", str(part)))
def test_primitives_that_share_a_rule_have_the_same_value(rule, primitive):
    compared = 0
    of_scalars = getattr(primitive, "__objclass__", None) is np.generic
    for call in [sample(np.float64(0.75))] if of_scalars else samples_of(rule):
        try:
            wanted = primitive(*call.args, **call.keywords)
        except TypeError:  # a method of arrays, called with a number
            continue
        got, _ = rule.apply(*call.args, **call.keywords)
        np.testing.assert_equal(got, wanted)
        compared += 1

    assert compared
