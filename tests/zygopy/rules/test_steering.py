from zygopy.rules import BOOK
from zygopy.runtime import stop_gradient, within_gradient


def test_what_says_so_itself_is_constant():
    assert BOOK.find(stop_gradient).form == "constant"
    assert BOOK.find(stop_gradient).returns == "argument"
    assert BOOK.find(within_gradient).form == "constant"
