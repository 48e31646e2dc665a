"""What a plan answers."""

from __future__ import annotations

import operator as o

from tests.zygopy.emit.building import Body, values
from zygopy.core import ops
from zygopy.core.values import Value
from zygopy.emit.plan import alive
from zygopy.emit.refold import refold
from zygopy.emit.uses import count


def test_leaves_are_the_names_that_are_written():
    b = Body()
    x, y = values("x y")
    product = b.bind(o.mul, b.bind(o.add, x, y), x)
    f = b.function("f", [x, y], product)
    plan = count(f)
    refold(f, plan)

    assert list(plan.leaves(product)) == [x, y, x]


def test_a_copy_has_the_name_of_what_it_copies():
    b = Body()
    (x,) = values("x")
    copy = b.bind(ops.identity, x, hint="y", named=True)
    plan = count(b.function("f", [x], copy))
    plan.names = {x: "x"}

    assert plan.name(copy) == "x"


def test_a_carried_value_is_alive_if_a_round_or_the_rest_reads_it():
    b = Body()
    x, y = values("x y")
    read, taken, lost = (Value(hint=hint) for hint in "abc")
    after = [Value() for _ in range(3)]
    with b.block() as steps:
        b.do(print, read)
    b.loop(Value(), y, list(zip(after, (read, taken, lost), (x, x, x))), steps, [x, x, x])
    f = b.function("f", [x, y], after[1])

    assert alive(f.body.steps[0], count(f)) == {read, taken}
