"""What a class body changes about the names in its functions: private names are mangled, bare `super()` is spelt out.

    class Net(Base):
        def step(self, x):                              def step(self, x):
            return super().step(self.__w * x)   ==>         return super(__class__, self).step(self._Net__w * x)

`__class__` is the cell in which Python itself keeps the class for `super()`: one of the function's free names.
Both work in place, on a fresh tree.
"""

from __future__ import annotations

from typing import Any

from .surface import Node, gast, positional

FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)

# in which fields a node holds identifiers that Python mangles; the name of a keyword argument is not one
IDENTIFIERS: dict[Any, tuple[str, ...]] = {
    gast.Name: ("id",),
    gast.Attribute: ("attr",),
    gast.FunctionDef: ("name",),
    gast.AsyncFunctionDef: ("name",),
    gast.ClassDef: ("name",),
    gast.alias: ("name", "asname"),
    gast.MatchAs: ("name",),
    gast.MatchStar: ("name",),
    gast.MatchMapping: ("rest",),
}


# ------------------------------------------------------------------ private names


def mangle_function(function: Node, class_name: str) -> None:
    """Mangle the names in a function of class `class_name`; its own name is not its business."""
    for child in gast.iter_child_nodes(function):
        mangle(child, class_name)


def mangle(node: Node, class_name: str) -> None:
    """Mangle the names in a tree that stands in class `class_name`, but for those in classes inside it."""
    if isinstance(node, gast.ClassDef):
        for member in node.body:
            mangle(member, node.name)
        outside = [*node.bases, *node.keywords, *node.decorator_list]
    else:
        outside = list(gast.iter_child_nodes(node))
    for child in outside:
        mangle(child, class_name)
    for field in IDENTIFIERS.get(type(node), ()):
        setattr(node, field, mangled(getattr(node, field), class_name))
    if isinstance(node, gast.Global | gast.Nonlocal):
        node.names = [mangled(name, class_name) for name in node.names]


def mangled(name: str | None, class_name: str) -> str | None:
    """Give what Python makes of a name in a class: ``__w`` in ``_Net`` is ``_Net__w``."""
    stem = class_name.lstrip("_")
    if name is None or not stem or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    return f"_{stem}{name}"


# ------------------------------------------------------------------ super


def spell_supers(node: Node, first: str | None, has_class: bool) -> None:
    """Give each ``super()`` its arguments; `first` is the first parameter of the function that `node` stands in.

    `has_class`: there is a `__class__` cell, without which ``super()`` fails and is left to fail.
    """
    if is_bare_super(node) and has_class and first is not None:
        node.args = [
            gast.copy_location(gast.Name(name, gast.Load(), None, None), node) for name in ("__class__", first)
        ]
    if isinstance(node, FUNCTIONS):
        first = next(iter(positional(node)), None)
    if isinstance(node, gast.ClassDef):
        first, has_class = None, True
    for child in gast.iter_child_nodes(node):
        spell_supers(child, first, has_class)


def is_bare_super(node: Node) -> bool:
    """Whether the node is ``super()``."""
    return (
        isinstance(node, gast.Call)
        and isinstance(node.func, gast.Name)
        and node.func.id == "super"
        and not node.args
        and not node.keywords
    )
