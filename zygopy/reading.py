"""A derived function to look at, and the text of one: `adjoint_source`."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from .callables import demand_argnums
from .dispatch import Request, bind, record_for, target_of
from .errors import ZygopyError
from .pipeline import Derived
from .runtime import fill_zeros, is_absent

Numbers = int | tuple[int, ...] | None


class Source(str):
    """Text of a program that shows itself as such in a notebook."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"


def adjoint_source(f: Callable[..., Any], *args: Any, argnums: Numbers = None, **kwargs: Any) -> Source:
    """Return the text of the function that computes value and gradient.

    Parameters
    ----------
    f : callable
    *args : any
        The arguments for whose kinds it is derived; without them, the general version for any arguments.
    argnums : int or tuple of int, optional
        With respect to which arguments; None: all, which is what ``gradient(f, *args)`` runs.

    Returns
    -------
    text : str
        What is printed is what runs.

    Raises
    ------
    ZygopyError
        As `gradient`.

    Examples
    --------
    >>> from zygopy import adjoint_source
    >>> print(adjoint_source(lambda x: x * x, 3.0))
    def f_gradient(x):
        value = x * x
        x_bar = 2.0 * x
        return value, (x_bar,)
    """
    return Source(derived_for(f, args, kwargs, argnums)[1].text.source.rstrip())


def derived_for(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
                argnums: Numbers, form: str = "joint") -> tuple[FunctionType, Derived]:
    """The function behind `f`, and its derived form for these arguments; without any, the general version.

    `form` is "joint" (value and gradient) or "tangent" (value and tangent, of the arguments that admit one).
    """
    target = target_of(f)
    if not args and not kwargs:
        first, values = len(target.before), None
        wrt = tuple(range(first, target.function.__code__.co_argcount))
        wrt = wrt if argnums is None else tuple(first + number for number in tuple_of(argnums))
    else:
        values, where = bind(target, args, dict(kwargs))
        wanted = where if argnums is None else [where[number] for number in demand_argnums(argnums, len(args))]
        wrt = tuple(dict.fromkeys(index for index, _ in wanted))
        if form == "tangent":
            wrt = tuple(sorted(i for i in wrt if not is_absent(fill_zeros(None, values[i]))))
    try:
        record = record_for(target.function, values, Request(wrt, form, scalar=values is not None))
    except ZygopyError as error:
        raise error.with_traceback(None) from None
    return target.function, record.derived


def tuple_of(argnums: int | tuple[int, ...]) -> tuple[int, ...]:
    return (argnums,) if isinstance(argnums, int) else argnums
