"""Former names give the rules of today, with a warning."""

import pytest

import layers
from layers import Adam, ClipGrad, OptimiserChain

PAIRS = {
    "ADAM": "Adam", "ADAMW": "AdamW", "NADAM": "NAdam", "RADAM": "RAdam", "ADAGrad": "AdaGrad", "ADADelta": "AdaDelta",
    "ClipValue": "ClipGrad",
}  # fmt: skip


@pytest.mark.parametrize("old", PAIRS)
def test_a_former_name(old):
    with pytest.warns(DeprecationWarning, match=f"{old} is called {PAIRS[old]} now"):
        rule = getattr(layers, old)(0.5)

    assert rule == getattr(layers, PAIRS[old])(0.5)


def test_several_rules():
    with pytest.warns(DeprecationWarning, match="OptimiserChain"):
        chain = layers.Optimiser(ClipGrad(1.0), Adam())

    assert repr(chain) == repr(OptimiserChain(ClipGrad(1.0), Adam()))
