"""What the arguments of this call are, fact by fact as it is asked for, and the guard that tests just those facts."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

import numpy as np

from ..core.kinds import ANY, ONE, UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number, Sequence, Size, Symbol, join
from ..records import record

SCALARS = (int, float, complex, bool, str, bytes, type(None))
MANY = 16
MANY_KEYS = 64  # what is at a key is looked at only where it is read
UNPACKED = re.compile(r"\{v\}\.ndim == ([1-4]) and 1 not in \{v\}\.shape")
WORDS = re.compile(r"(\w+)")
LARGE = 1 << 15  # elements: from here on memory traffic costs more than calls do


@record(frozen=False, eq=False)
class Node:
    """A place that a guard can reach: how it is reached, the facts asked of it, and the places below it."""

    path: str
    facts: dict[str, None] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    each: bool = False
    whole: str = ""  # the way from the root: the same in every interpretation

    def __post_init__(self) -> None:
        self.whole = self.whole or self.path

    def child(self, path: str, each: bool = False) -> Node:
        if path not in self.children:
            self.children[path] = Node(path, each=each, whole=f"{self.whole}/{path}")
        return self.children[path]


class Guard:
    """The facts that a specialisation relied on."""

    def __init__(self) -> None:
        self.roots: dict[str, Node] = {}
        self.objects: dict[str, Any] = {}
        self.large = False  # whether an argument is a large array (and is tested to be)
        self.records: dict[Node, list[Any]] = {}  # places of objects, and what stood there
        self.apart: list[list[Node]] = []  # places with no object in common

    def root(self, path: str) -> Node:
        if path not in self.roots:
            self.roots[path] = Node(path)
        return self.roots[path]

    def name(self, value: Any) -> str:
        """A name that the text of the guard can use for an object."""
        for name, known in self.objects.items():
            if known is value:
                return name
        stem = str(getattr(value, "__name__", None) or type(value).__name__)
        name = f"{stem if stem.isidentifier() else 'object'}_{len(self.objects)}"
        self.objects[name] = value
        return name

    def keep_apart(self, classes: set[Any]) -> bool:
        """Test that objects of these classes are at one place each; False where they are not, or are in a loop."""
        for cls in classes:
            places = [place for place, values in self.records.items() if type(values[0]) is cls]
            held = [id(value) for place in places for value in self.records[place]]
            if len(set(held)) < len(held) or len(held) > len(places):
                return False
            if len(places) > 1:
                self.apart.append(places)
        return True

    def path_of(self, wanted: Node) -> str:
        """How a place is reached from the roots, as an expression."""

        def search(node: Node, path: str) -> str | None:
            if node is wanted:
                return path
            for child in node.children.values():
                found = search(child, child.path.format(v=path))
                if found is not None:
                    return found
            return None

        for root in self.roots.values():
            found = search(root, root.path)
            if found is not None:
                return found
        raise LookupError(wanted.path)

    def text(self, name: str, params: str, otherwise: str, then: str, sure: Sure | None = None) -> str:
        """The source of ``def name(params)``: `otherwise` where a fact fails, else `then` (statements).

        `sure`: by root, places of other guards whose facts hold there; what all of them know is not tested.
        """
        lines: list[str] = []
        names: dict[Node, str] = {}
        for root in self.roots.values():
            left = root if sure is None or root.path not in sure else self.without(root, sure[root.path])
            write(left, root.path, 2, lines, names, otherwise)
        for places in self.apart:
            found = [names[place] for place in places]
            same = f"{found[0]} is {found[1]}"
            if len(found) > 2:
                same = f"len({{{', '.join(f'id({name})' for name in found)}}}) < {len(found)}"
            lines.append(f"        if {same}: {otherwise}")
        if not lines:
            return f"def {name}({params}):\n    {then}\n"
        return "\n".join(
            [
                f"def {name}({params}):",
                "    try:",
                *lines,
                "    except (AttributeError, LookupError, TypeError, ValueError):",
                f"        {otherwise}",
                f"    {then}",
                "",
            ]
        )

    def without(self, node: Node, sure: list[tuple[Guard, Node | None]]) -> Node:
        """The place and those below it with what is not sure."""
        known = [set() if place is None else {guard.meant(fact) for fact in place.facts} for guard, place in sure]
        left = Node(node.path, {}, {}, node.each, node.whole)
        left.facts.update({fact: None for fact in node.facts if not all(self.meant(fact) in facts for facts in known)})
        for path, child in node.children.items():
            below = [(guard, None if place is None else place.children.get(path)) for guard, place in sure]
            part = self.without(child, below)
            if part.facts or part.children:
                left.children[path] = part
        return left

    def meant(self, fact: str) -> tuple[Any, ...]:
        """A fact with the objects that its names stand for."""
        return tuple(id(self.objects[word]) if word in self.objects else word for word in WORDS.split(fact))


Sure = dict[str, list[tuple[Guard, Node | None]]]


def write(node: Node, name: str, depth: int, lines: list[str], names: dict[Node, str], otherwise: str) -> None:
    """The lines that test the facts of a node and of the nodes below it; `names` are those that they give to places."""
    pad = "    " * depth
    names[node] = name
    tests = [fact.format(v=name) for fact in node.facts if not UNPACKED.fullmatch(fact)]
    if tests:
        lines.append(f"{pad}if not ({' and '.join(tests)}): {otherwise}")
    for found in filter(None, map(UNPACKED.fullmatch, node.facts)):  # the quickest way to ask; another rank raises
        lengths = [f"n{i}" for i in range(int(found[1]))]
        lines.append(f"{pad}{', '.join(lengths)}{',' * (len(lengths) == 1)} = {name}.shape")
        lines.append(f"{pad}if {' or '.join(f'{length} == 1' for length in lengths)}: {otherwise}")
    for child in node.children.values():
        inner = f"v{len(names)}"
        reach = child.path.format(v=name)
        if child.each:
            lines.append(f"{pad}for {inner} in {reach}:")
            write(child, inner, depth + 1, lines, names, otherwise)
            lines.append(f"{pad}    pass")
        else:
            lines.append(f"{pad}{inner} = {reach}")
            write(child, inner, depth, lines, names, otherwise)


@record(frozen=False, eq=False)
class Witness:
    """The values that a place held when the derivative was made; several for one inside a loop."""

    values: list[Any]
    node: Node
    guard: Guard

    def attribute(self, name: str) -> Witness | None:
        return self.below([lambda v: getattr(v, name)], f"{{v}}.{name}")

    def item(self, key: Any) -> Witness | None:
        return self.below([lambda v: v[key]], f"{{v}}[{key!r}]")

    def part(self, part: slice) -> Witness | None:
        ends = ":".join("" if end is None else repr(end) for end in (part.start, part.stop, part.step))
        return self.below([lambda v: v[part]], f"{{v}}[{ends.removesuffix(':') if part.step is None else ends}]")

    def cell(self, index: int) -> Witness | None:
        return self.below([lambda v: v.__closure__[index].cell_contents], f"{{v}}.__closure__[{index}].cell_contents")

    def below(self, read: list[Any], path: str) -> Witness | None:
        try:
            return Witness([read[0](value) for value in self.values], self.node.child(path), self.guard)
        except Exception:
            return None

    def elements(self, reach: str = "{v}", read: Any = iter) -> Witness | None:
        """Every element of a sequence (or the values of a dict)."""
        values = [element for value in self.values for element in read(value)]
        return Witness(values, self.node.child(reach, each=True), self.guard) if values else None

    def require(self, fact: str) -> None:
        self.node.facts[fact] = None

    # ------------------------------------------------------------ facts

    @property
    def only(self) -> Any:
        """The value, where there is only one."""
        return self.values[0] if len(self.values) == 1 else None

    def same_type(self) -> type | None:
        """The type of all the values; the guard then tests it."""
        cls = type(self.values[0])
        if any(type(value) is not cls for value in self.values):
            return None
        if cls is type(None):
            self.require("{v} is None")
        else:
            self.require(f"type({{v}}) is {self.type_name(cls)}")
        return cls

    def type_name(self, cls: type) -> str:
        return cls.__name__ if cls in (int, float, complex, bool, str, tuple, list, dict) else self.guard.name(cls)

    def kind(self) -> Kind:
        """What is known of the values; the guard tests it."""
        cls = self.same_type()
        if cls is None:
            return UNKNOWN
        if cls in (int, float, complex, bool) or issubclass(cls, np.generic):
            return Number(cls)
        if is_array(cls):
            return self.array(cls)
        if cls in (tuple, list) or (issubclass(cls, tuple) and hasattr(cls, "_fields")):
            return self.sequence(cls)
        if cls is dict:
            return self.mapping()
        self.guard.records[self.node] = self.values
        return Instance(cls)

    def array(self, cls: type) -> Kind:
        dtype, ndim = self.values[0].dtype, self.values[0].ndim
        if dtype.kind not in "biufc" or any(v.dtype != dtype or v.ndim != ndim for v in self.values):
            return UNKNOWN
        self.require(f"{{v}}.dtype is {self.guard.name(dtype)}" if dtype is np.dtype(dtype.type) else
                     f"{{v}}.dtype == {self.guard.name(dtype)}")
        axes: list[Size] = []
        for i in range(ndim):
            ones = {v.shape[i] == 1 for v in self.values}
            axes.append(ANY if len(ones) == 2 else ONE if True in ones else Symbol())
        self.require(shape_fact(axes))
        if all(v.size >= LARGE for v in self.values):
            self.require(f"{{v}}.size >= {LARGE}")
            self.guard.large = True
        return Array(dtype, tuple(axes), cls)

    def sequence(self, cls: type) -> Kind:
        lengths = {len(value) for value in self.values}
        if len(lengths) > 1 or max(lengths) > MANY:
            elements = self.elements()
            return ListOf(cls, UNKNOWN if elements is None else elements.shallow())
        self.require(f"len({{v}}) == {lengths.pop()}")
        count = len(self.values[0])
        items = [self.item(i) for i in range(count)]
        return Sequence(cls, tuple(UNKNOWN if item is None else item.shallow() for item in items))

    def mapping(self) -> Kind:
        keys = list(self.values[0])
        if len(keys) > MANY_KEYS or not all(isinstance(key, (str, int)) for key in keys):
            return Instance(dict)
        if any(list(value) != keys for value in self.values):
            return Instance(dict)
        self.require(
            f"tuple({{v}}) == {tuple(keys)!r}".replace("{", "{{").replace("}", "}}").replace("{{v}}", "{v}", 1)
        )
        return Mapping(dict, tuple((key, UNKNOWN) for key in keys))

    def shallow(self) -> Kind:
        """A kind that asks for nothing: it is found when the element is read."""
        return UNKNOWN


def shape_fact(axes: list[Size]) -> str:
    ndim = len(axes)
    if ndim == 0:
        return "{v}.ndim == 0"
    if all(isinstance(size, Symbol) for size in axes):
        return f"{{v}}.ndim == {ndim} and 1 not in {{v}}.shape"
    tests = [f"{{v}}.shape[{i}] {'==' if size == ONE else '!='} 1" for i, size in enumerate(axes) if size != ANY]
    return " and ".join([f"{{v}}.ndim == {ndim}", *tests])


def is_array(cls: type) -> bool:
    """Whether values of the class are arrays that we follow: exactly ndarray (a memmap counts) or CuPy's."""
    return (
        cls is np.ndarray or cls is np.memmap or (cls.__module__.split(".")[0] == "cupy" and cls.__name__ == "ndarray")
    )


def joined(kinds: list[Kind]) -> Kind:
    first, *rest = kinds
    for kind in rest:
        first = join(first, kind)
    return first
