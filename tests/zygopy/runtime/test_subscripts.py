"""Which axes belong together."""

import pytest

from zygopy.runtime.subscripts import Way, block_shape, inverse, lettered, matching, summed_axes, way_back


@pytest.mark.parametrize(
    ("subscripts", "ndims", "want"),
    [
        ("ij,jk->ik", (2, 2), (Way("", product=(True, False, True)), Way("", product=(False, True, False)))),
        ("i,i->", (1, 1), (Way("", scaled=(0,)), Way("", scaled=(0,)))),
        ("ij,ij->i", (2, 2), (Way("", scaled=(1,)), Way("", scaled=(1,)))),
        ("ij->ji", (2,), (Way("ji->ij"),)),
        ("ij->j", (2,), (Way("", missing=(0,)),)),
        ("ii", (2,), (Way("->", missing=(0,), diagonal="ii->i"),)),
        ("nchwij,ocij->nohw", (6, 4), (Way("nohw,ocij->nchwij"), Way("nohw,nchwij->ocij"))),
        ("...i,i", (3, 1), (Way("ab,i->abi"), Way("ab,abi->i"))),
    ],
)
def test_how_the_cotangents_are_made(subscripts, ndims, want):
    assert tuple(way_back(subscripts, ndims, i) for i in range(len(ndims))) == want


def test_numbered_axes_are_letters():
    assert lettered(([0, 1], [1, 2]), [0, 2]) == "AB,BC->AC"
    assert lettered(([..., 26],), None) == "...a"


@pytest.mark.parametrize(
    ("axes", "want"),
    [
        (1, ((2,), (0,))),
        (0, ((), ())),
        ((1, 0), ((1,), (0,))),
        (((-1, 0), (1, -2)), ((2, 0), (1, 0))),
    ],
)
def test_pairs_of_axes(axes, want):
    assert summed_axes(axes, 3, 2) == want


def test_axes_in_the_order_of_their_partners():
    assert matching((5, 6, 7), (2, 0, 1)) == (6, 7, 5)


def test_an_order_and_back():
    assert inverse((2, 0, 1)) == (1, 2, 0)


def test_blocks_of_different_ranks():
    assert block_shape((2,), (3, 4)) == (1, 3, 2, 4)
