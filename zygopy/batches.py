"""The gradient of a loss for each example of a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .api import grad
from .runtime import tree_map

Numbers = int | tuple[int, ...]


def per_example_gradient(f: Callable[..., Any], argnums: Numbers = 0,
                         over: Numbers | None = None) -> Callable[..., Any]:
    """Return a function that computes the gradient of a loss for each example of a batch by itself.

    g_i = d f(..., x[i:i+1], ...) / d theta

    Parameters
    ----------
    f : callable, (*args) -> real scalar
        A loss over a batch, such as a mean: of one example it is the loss of that example.
    argnums : int or tuple of int
        The arguments to differentiate with respect to, as in `grad`.
    over : int or tuple of int, optional
        The arguments whose first axis counts the examples; None: all that are not in `argnums`.

    Returns
    -------
    gradients_of : callable, (*args) -> gradients
        Of the form that `grad` gives; each array has one axis more, the first, of the length of the batch.

    Raises
    ------
    ValueError
        When called: the batch has no examples, or the arguments in `over` disagree about how many there are.
    ZygopyError
        As `gradient`.

    Notes
    -----
    `f` runs once for each example, on batches of one, all by the same derived function.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import per_example_gradient
    >>> loss = lambda w, x, y: np.mean((x @ w - y) ** 2)
    >>> w, x, y = np.zeros(2), np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones(2)
    >>> per_example_gradient(loss, over=(1, 2))(w, x, y)
    array([[-2., -4.],
           [-6., -8.]])
    """
    wrt = (argnums,) if isinstance(argnums, int) else argnums
    batched = None if over is None else (over,) if isinstance(over, int) else over
    gradient_of = grad(f, argnums)

    def gradients_of(*args: Any, **kwargs: Any) -> Any:
        places = batched if batched is not None else tuple(i for i in range(len(args)) if i not in wrt)
        each = [gradient_of(*one, **kwargs) for one in examples(args, places)]
        return tree_map(lambda *leaves: np.stack(leaves), each[0], *each[1:])

    return gradients_of


def examples(args: tuple[Any, ...], places: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """The arguments of a call for each example: a batch of one in those places."""
    lengths = {len(args[place]) for place in places}
    if len(lengths) != 1:
        raise ValueError(f"the arguments {places} have batches of different lengths: {sorted(lengths)}")
    count = lengths.pop()
    if count == 0:
        raise ValueError("a batch without examples has no gradients to stack")
    return [tuple(arg[i : i + 1] if place in places else arg for place, arg in enumerate(args)) for i in range(count)]
