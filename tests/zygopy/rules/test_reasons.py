"""Reasons are given for functions that exist, and in words."""

from zygopy.rules.reasons import REASONS
from zygopy.testing.reference import functions, owners


def test_a_reason_is_for_a_function_that_exists():
    listed = {f"{title}.{name}" for title, owner in owners() for name, _ in functions(owner)}
    gone = set(REASONS) - listed

    assert gone <= {"numpy.row_stack", "numpy.fromstring", "numpy.bmat"}  # which NumPy is about to drop


def test_reasons_are_sentences_that_go_on_from_because():
    assert all(reason[0].islower() and not reason.endswith(".") for reason in REASONS.values())
