"""Contexts on the way back, and the table of what holds steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import runtime
from ..core.build import block_of
from ..core.kinds import UNKNOWN
from ..core.nodes import For, If, Try, While, With
from ..core.values import Const, Value
from ..records import replace
from .attempts import try_forward
from .branches import if_forward
from .loops import loop_forward
from .recompute import recomputed
from .regions import Undo, run_back
from .reverse import Reverse


def with_forward(reverse: Reverse, step: With) -> Undo:
    if isinstance(step.context, Const) and step.context.value is runtime.RECOMPUTED:
        return recomputed(reverse, step)
    builder = reverse.builder
    with builder.block() as made:
        undo = reverse.forward(step.body)
    builder.add(replace(step, body=block_of(made, *step.body.results)))
    context = builder.producer.get(step.context) if isinstance(step.context, Value) else None
    errstate = context is not None and isinstance(context.callee, Const) and context.callee.value is np.errstate

    def backward() -> None:
        if not errstate or context is None:
            run_back(undo)
            return
        again = builder.bind(context.callee, *context.args, keywords=context.keywords, pure=False, kind=UNKNOWN)
        with builder.block() as back:
            run_back(undo)
        builder.add(With((), again, None, block_of(back), step.span))

    return [backward]


STEPS: dict[type, Any] = {If: if_forward, For: loop_forward, While: loop_forward, With: with_forward,
                          Try: try_forward}
