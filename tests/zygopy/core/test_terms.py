"""What a recursive call and its rule agreed on."""

from zygopy.core.terms import PLAIN, Terms


def test_terms_are_keys_of_tables():
    assert Terms((1,)) == Terms(totals=(1,), wholes=())
    assert len({PLAIN, Terms(), Terms((), (0,))}) == 2
