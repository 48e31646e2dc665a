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
    calls = samples_of(rule)
    if getattr(primitive, "__objclass__", None) is np.generic:
        calls = [sample(np.float64(0.75), *call.args[1:], **call.keywords) for call in calls]
    function = primitive if callable(primitive) else primitive.__get__  # of an attribute: how it is read
    for call in calls:
        try:
            wanted = function(*call.args, **call.keywords)
        except (TypeError, ValueError):  # a method of arrays, called with a number; an axis that a number has not
            continue
        got, _ = rule.apply(*call.args, **call.keywords)
        np.testing.assert_equal(got, wanted)
        compared += 1

    assert compared
