"""One file a problem: the natural function `f`, the argument numbers `WRT`, `inputs(rng)`, and the adjoint `hand`.

`hand(*args)` gives (value, tuple of gradients) as an expert would write it: the algorithm is that of `f`, nothing is
computed twice or for nothing, and buffers are used again where that is plain to see.
"""
