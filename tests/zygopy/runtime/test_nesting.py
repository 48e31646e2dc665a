import numpy as np
import pytest

import zygopy
from zygopy import NotScalar
from zygopy.runtime.nesting import called, demand_scalar, entries_at, form_of, of_one_site, pulled_back


def test_the_functions_that_differentiate_say_so():
    assert form_of(zygopy.gradient) == "gradient"
    assert form_of(zygopy.pullback) == "pullback"
    assert form_of(np.sin) is None
    assert form_of(len) is None


@pytest.mark.parametrize("value", [1.0, 1, True, np.float32(1), np.array(2.0)])
def test_numbers_are_scalars(value):
    demand_scalar(value)


@pytest.mark.parametrize("value", [None, 1j, np.ones(1), "text", (1.0,), np.array(1j)])
def test_others_are_not(value):
    with pytest.raises(NotScalar):
        demand_scalar(value)


def test_entries_in_the_order_of_a_call():
    assert entries_at(lambda y_bar: (y_bar, 2 * y_bar), (1, None, 0), 3.0) == (6.0, None, 3.0)


def test_what_was_left_to_be_looked_up_is_looked_up_again():
    def site(x, scale=1.0):
        return scale * x, lambda y_bar: (scale * y_bar,)

    assert pulled_back(site, (), (5.0,), 2.0) == (2.0,)
    assert of_one_site()(site, ("scale",), (5.0, 3.0), 2.0) == (6.0,)
    assert form_of(of_one_site()) == "pulled"
    assert called(abs, -1.0) == 1.0
