"""A derivative to take away: `export` writes it as a module that needs NumPy only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .emit.module import module_of
from .reading import Numbers, derived_for


def export(f: Callable[..., Any], *args: Any, path: str | Path, argnums: Numbers = None,
           **kwargs: Any) -> Path:
    """Write the function that computes value and gradient of `f` as a module with NumPy as its only import.

    Parameters
    ----------
    f : callable
    *args : any
        The arguments for whose kinds it is derived: the module's function takes arguments of these kinds.
    path : str or Path
        The file to write.
    argnums : int or tuple of int, optional
        With respect to which arguments; None: all.
    **kwargs
        Passed to `f`.

    Returns
    -------
    path : Path
        The file.  It has a function named for `f`, ``f_gradient(*args) -> (value, gradients)``.

    Raises
    ------
    UnsupportedValue
        Something that the derivative reads cannot be written down.
    ZygopyError
        As `gradient`.

    Notes
    -----
    What `f` captured, and the globals that it reads, are written down as they are now.

    Examples
    --------
    >>> path = export(lambda x: np.sin(x) * x, 2.0, path="slope.py")
    >>> print(path.read_text())  # doctest: +SKIP
    """
    function, derived = derived_for(f, args, kwargs, argnums)
    names = derived.run.__code__.co_varnames[len(derived.parameters) :]
    captured = {  # the text is our own: it reads a cell or a default of the function
        name: eval(expression, {"_function": function})  # noqa: S307
        for name, expression in zip(names, derived.inputs, strict=False)
    }
    file = Path(path)
    text = module_of(derived.text, function.__globals__, derived.parameters, captured)
    file.write_text(text, encoding="utf-8")
    return file
