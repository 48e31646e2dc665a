"""A call as it stands."""

from zygopy.runtime.whole import whole


def test_the_function_is_called():
    assert whole(divmod, 7, 2) == (3, 1)
