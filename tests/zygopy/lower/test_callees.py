import functools

import pytest

from zygopy import ZygopyError, grad, gradient
from zygopy.core.kinds import UNKNOWN, Number
from zygopy.core.values import Const
from zygopy.lower.callees import hints, name_of, parameters_of, real_number


def area(width, height):
    return width * height


def test_the_names_of_parameters():
    assert parameters_of(Const(area)) == ["width", "height"]
    assert hints(Const(area), [Const(1.0), Const(2.0), Const(3.0)]) == ["width", "height", None]


def test_what_has_no_text_has_the_name_of_its_class():
    assert name_of(Const(area)) == "area"
    assert name_of(Const(functools.partial(area, 2.0))) == "partial"


def test_only_numbers_are_known_to_be_real_numbers():
    assert real_number(Number(float))
    assert not real_number(Number(complex))
    assert not real_number(UNKNOWN)


@pytest.mark.parametrize("f", [area, functools.partial(area), lambda a, b: area(a, b)])
def test_callables_of_any_kind_are_differentiated_inside(f):
    assert gradient(lambda x: gradient(f, x, x)[0] * x, 3.0) == (6.0,)


def test_a_gradient_function_that_is_not_known_is_refused():
    with pytest.raises(ZygopyError):
        gradient(lambda x, n: grad(area, argnums=int(n))(x, x), 3.0, 1.0)
