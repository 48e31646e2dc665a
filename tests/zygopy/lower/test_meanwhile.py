"""What an iterator has not read yet is not written to."""

import itertools

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def expression(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in (2 * z for z in xs):
        xs[2] = x * x * 7
        t = t + y
    return t
def mapped(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in map(lambda z: 2 * z, xs):
        xs[2] = x * x * 7
        t = t + y
    return t
def numbered(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for i,y in enumerate(xs):
        xs[2] = x * x * 7
        t = t + y
    return t
def zipped(x):
    xs = [x, x * 2, x * 3]
    ys = [x,x,x]
    t = 0.0
    for y,z in zip(xs,ys):
        xs[2] = x * x * 7
        t = t + y * z
    return t
def backwards(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in reversed(xs):
        xs[0] = x * x * 7
        t = t + y
    return t
def kept(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    g = (2 * z for z in xs)
    xs[2] = x * x * 7
    for y in g: t = t + y
    return t
def stepped(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    it = iter(xs)
    t = next(it)
    xs[2] = x * x * 7
    for y in it: t = t + y
    return t
def kept_and_appended(x):
    xs = [x, x * 2, x * 3]
    g = (2 * z for z in xs)
    xs.append(x*x)
    return sum(g)
def two_levels(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in (z*w for z in xs for w in xs):
        xs[1] = xs[1]*x
        t = t + y
    return t
def gen(xs):
    for z in xs: yield 2 * z
def own_generator(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in gen(xs):
        xs[2] = x * x * 7
        t = t + y
    return t
def sifted(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in filter(lambda z: z>0, xs):
        xs[2] = x * x * 7
        t = t + y
    return t
def values_of_a_dict(x):
    d = {"a":x,"b":2*x}
    t = 0.0
    for y in (2*v for v in d.values()):
        d["b"] = x * x * 7
        t = t + y
    return t
def many(x):
    xs = [x*k for k in range(20)]
    t = 0.0
    for y in (2 * z for z in xs):
        xs[7] = x * x * 7
        t = t + y
    return t
def an_array(v):
    w = v*1.0
    t = 0.0
    for y in (2 * z for z in w):
        w[2] = y*y*7
        t = t + y
    return t
def chained(x):
    xs = [x, x * 2, x * 3]
    t = 0.0
    for y in itertools.chain(xs,xs):
        xs[2] = x * x * 7
        t = t + y
    return t


LATE = (expression, mapped, kept, stepped, kept_and_appended, two_levels, sifted, values_of_a_dict, many, chained)


@pytest.mark.parametrize("f", LATE, ids=lambda f: f.__name__)
def test_what_is_written_meanwhile_is_refused(f):
    with pytest.raises(zygopy.UnsupportedSyntax, match="while an iterator goes over it"):
        zygopy.gradient(f, 1.3)


def test_elements_of_an_array_too():
    with pytest.raises(zygopy.UnsupportedSyntax, match="while an iterator goes over it"):
        zygopy.gradient(an_array, np.array([1.3, 0.2, 0.7]))


@pytest.mark.parametrize("f", [numbered, zipped, backwards, own_generator], ids=lambda f: f.__name__)
def test_what_reads_element_by_element_is_followed(f):
    assert zygopy.withgradient(f, 1.3).val == f(1.3)
    zygopy.check_gradient(f, 1.3)


def test_a_list_that_is_made_first_is_gone_over():
    def f(x):
        xs = [x, 2.0 * x]
        total = 0.0
        for y in list(2.0 * z for z in xs):  # noqa: C400
            xs[1] = y * x
            total += y
        return total + xs[1]

    zygopy.check_gradient(f, 1.3)
