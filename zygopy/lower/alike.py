"""Which memory may be one at run time: sites in classes, with a class for what each of them holds.

    rows.append(row)          what `rows` holds and `row` are of one class: a write to one may be a write to the other
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

from ..core.kinds import Kind, join
from ..records import record

OUTER = ("given", "param", "cell")


@record(frozen=False, eq=False)
class Alike:
    """Classes of sites that only grow together (Steensgaard, "Points-to analysis in almost linear time", 1996)."""

    parent: list[int] = field(default_factory=list)
    parts: list[dict[Any, int]] = field(default_factory=list)  # of each class, those of what it holds, by key
    outer: list[bool] = field(default_factory=list)  # whether memory of the caller's is in a class
    known: dict[Any, int] = field(default_factory=dict)
    grown: bool = False  # whether two classes became one in this interpretation

    def of(self, site: Any) -> Any:
        """The site that stands for the class of a site."""
        node = self.find(self.node(site))
        return ("alike", node, self.outer[node])

    def node(self, site: Any) -> int:
        if site[0] == "alike":
            return self.find(site[1])
        if len(site) == 2 and isinstance(site[0], tuple):
            whole = self.find(self.node(site[0]))
            if site[1] not in self.parts[whole]:
                self.parts[whole][site[1]] = self.new(self.outer[whole])
            return self.find(self.parts[whole][site[1]])
        if site not in self.known:
            self.known[site] = self.new(site[0] in OUTER)
        return self.find(self.known[site])

    def new(self, outer: bool) -> int:
        self.parent.append(len(self.parent))
        self.parts.append({})
        self.outer.append(outer)
        return len(self.parent) - 1

    def find(self, node: int) -> int:
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def unite(self, sites: Iterable[Any]) -> None:
        """These sites may be one memory, and so may what they hold."""
        nodes = [self.node(site) for site in sites]
        for node in nodes[1:]:
            self.merge(nodes[0], node)

    def merge(self, one: int, other: int) -> None:
        one, other = sorted((self.find(one), self.find(other)))
        if one == other:
            return
        self.grown = True
        self.parent[other] = one
        self.outer[one] = self.outer[one] or self.outer[other]
        theirs, self.parts[other] = self.parts[other], {}
        for key, node in theirs.items():
            one = self.find(one)
            if key in self.parts[one]:
                self.merge(self.parts[one][key], node)
            else:
                self.parts[one][key] = node

    def reach(self, sites: Iterable[Any]) -> set[Any]:
        """These sites, and all that is held there, and there."""
        found: set[int] = set()
        left = [self.find(self.node(site)) for site in sites]
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left.extend(map(self.find, self.parts[node].values()))
        return {("alike", node, self.outer[node]) for node in found}

    # ------------------------------------------------------------ between two interpretations

    def settle(self, written: set[Any], fields: set[Any], contents: dict[Any, Kind]) -> None:
        """Say what is known of sites of their classes."""
        self.grown = False
        for facts, new in ((written, {self.of(site) for site in written}),
                           (fields, {(self.of(site), name) for site, name in fields})):
            facts.clear()
            facts.update(new)
        before = dict(contents)
        contents.clear()
        for (site, key), kind in before.items():
            place = (self.of(site), key)
            contents[place] = join(contents[place], kind) if place in contents else kind
