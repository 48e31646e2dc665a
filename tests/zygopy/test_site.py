"""A place in generated code: which of the table's answers it asks for, and what comes back for starred operands."""

import numpy as np

from zygopy.pullbacks import ZERO
from zygopy.site import Site


class Answers:
    """Stands for the table of sites: notes what it is asked, and multiplies."""

    def __init__(self):
        self.asked = []

    def call(self, function, args, keywords, mask):
        self.asked.append(("call", function, mask))
        whole = (*args, *keywords.values())
        return function(*args, **keywords), lambda y_bar: tuple(y_bar * (index + 1) for index, _ in enumerate(whole))

    def unknown(self, function, args, keywords, mask):
        self.asked.append(("unknown", function, mask))
        return function(*args), lambda y_bar: (ZERO, *(y_bar for _ in args))

    def by_copies(self, function, args, keywords, mask):
        self.asked.append(("by_copies", function, mask))
        return function(*args), lambda y_bar: (y_bar,) * len(args)


def total(*args, **options):
    return sum(args) + sum(options.values())


def test_a_known_callee_is_called_with_the_mask():
    answers = Answers()

    value, back = Site(answers, total, (True, False), ())(2.0, 3.0)

    assert (value, back(10.0)) == (5.0, (10.0, 20.0))
    assert answers.asked == [("call", total, (True, False))]


def test_the_first_operand_is_the_callee_where_none_is_known():
    answers = Answers()

    value, back = Site(answers, None, (True, True), ())(total, 4.0)

    assert value == 4.0
    assert back(1.0) == (ZERO, 1.0)
    assert answers.asked == [("unknown", total, (True, True))]


def test_copies_are_said_to_be_copies():
    answers = Answers()

    Site(answers, total, (True,), (), apart=True)(1.0)

    assert [kind for kind, *_ in answers.asked] == ["by_copies"]


def test_starred_operands_get_one_cotangent_each_in_their_own_form():
    site = Site(Answers(), total, (True, True, False), ("", "*", "**"))

    value, back = site(1.0, [2.0, 3.0], {"bias": 4.0})

    assert value == 10.0
    first, rows, options = back(1.0)
    assert first == 1.0
    assert list(rows) == [2.0, 3.0]
    assert options == {"bias": 4.0}


def test_every_spread_entry_has_the_mask_of_its_operand():
    answers = Answers()

    Site(answers, total, (False, True), ("", "*"))(1.0, np.arange(3.0))

    assert answers.asked == [("call", total, (False, True, True, True))]


def test_its_name_says_what_it_calls():
    assert Site(None, total, (), ()).__name__ == "total_rule"
    assert Site(None, None, (), ()).__name__ == "call_rule"
