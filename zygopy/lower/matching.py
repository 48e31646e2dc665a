"""`match` becomes `if`: each pattern a test and the names that it binds."""

from __future__ import annotations

from typing import Any

from ..source import making
from .abstract import Frame
from .machine import Machine

Binds = list[tuple[str, Any]]

# With one positional pattern, these match the subject itself.
WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def match(machine: Machine, node: Any, frame: Frame) -> Any:
    """``match subject: case pattern: body ...`` as an `if` statement of the surface language."""
    name = f"%subject{node.lineno}"
    frame.slots[name] = machine.evaluate(node.subject, frame)
    if node not in machine.desugared:  # the same tree in every interpretation: sites are told apart by its nodes
        machine.desugared[node] = conditions(machine, node, name, frame)
    return machine.desugared[node]


def conditions(machine: Machine, node: Any, name: str, frame: Frame) -> Any:
    """The `if` that a `match` is, its subject already in `name`."""
    surface = making
    rest: list[Any] = []
    for case in reversed(node.cases):
        test, binds = pattern(machine, surface, case.pattern, surface.name(name, node), frame)
        body = [surface.assign(target, value, node) for target, value in binds]
        if case.guard is None:
            rest = [*body, *case.body] if test is None else [surface.if_(test, [*body, *case.body], rest, node)]
        elif test is None:
            rest = [*body, surface.if_(case.guard, case.body, rest, node)]
        else:  # the guard may read the names: they are bound where the pattern matches
            guard = surface.last([*(surface.walrus(target, value, node) for target, value in binds), case.guard], node)
            rest = [surface.if_(surface.boolean("And", [test, guard], node), [*body, *case.body], rest, node)]
    return surface.if_(surface.constant(True, node.subject), rest or [], [], node)


def pattern(machine: Machine, surface: Any, node: Any, subject: Any, frame: Frame) -> tuple[Any, Binds]:
    """The test of a pattern (None: always matches) and what it binds."""
    match type(node).__name__:
        case "MatchValue":
            return surface.compare(subject, "Eq", node.value, node), []
        case "MatchSingleton":
            return surface.compare(subject, "Is", surface.constant(node.value, node), node), []
        case "MatchAs" if node.pattern is None:
            return None, ([] if node.name is None else [(node.name, subject)])
        case "MatchAs":
            test, binds = pattern(machine, surface, node.pattern, subject, frame)
            return test, [*binds, (node.name, subject)]
        case "MatchOr":
            return alternatives(
                surface, [pattern(machine, surface, part, subject, frame) for part in node.patterns], node
            )
        case "MatchSequence":
            return sequence(machine, surface, node, subject, frame)
        case "MatchMapping":
            return mapping(machine, surface, node, subject, frame)
        case "MatchClass":
            return instance(machine, surface, node, subject, frame)
        case other:
            raise machine.refuse(f"a {other} pattern", frame.source.span(node), hint="use 'if' and 'elif'")


def alternatives(surface: Any, found: list[tuple[Any, Binds]], node: Any) -> tuple[Any, Binds]:
    """``first | second``: each name is what the first alternative that matches binds it to."""
    tests = [test for test, _ in found]
    whole = None if None in tests else surface.boolean("Or", tests, node)
    *others, (_, last) = found
    merged = dict(last)
    for test, binds in reversed(others):
        for name, value in binds:
            merged[name] = value if test is None else surface.conditional(test, value, merged[name], node)
    return whole, list(merged.items())


def every(
    machine: Machine, surface: Any, tests: list[Any], parts: list[tuple[Any, Any]], frame: Frame, node: Any
) -> tuple[Any, Binds]:
    """All of `tests`, and each of the patterns with what it is matched against."""
    binds: Binds = []
    for part, against in parts:
        test, more = pattern(machine, surface, part, against, frame)
        tests.extend([] if test is None else [test])
        binds.extend(more)
    return surface.boolean("And", tests, node), binds


def sequence(machine: Machine, surface: Any, node: Any, subject: Any, frame: Frame) -> tuple[Any, Binds]:
    """``[first, *rest, last]``."""
    starred = [i for i, part in enumerate(node.patterns) if type(part).__name__ == "MatchStar"]
    star = starred[0] if starred else len(node.patterns)
    before, after = node.patterns[:star], node.patterns[star + 1 :]
    length = surface.compare(surface.call("len", [subject], node), "GtE" if starred else "Eq",
                             surface.constant(len(before) + len(after), node), node)
    kind = surface.call("isinstance", [subject, surface.constant((tuple, list, range), node)], node)

    def at(index: int) -> Any:
        return surface.subscript(subject, surface.constant(index, node), node)

    parts = [(part, at(i)) for i, part in enumerate(before)]
    parts.extend((part, at(i - len(after))) for i, part in enumerate(after))
    test, binds = every(machine, surface, [kind, length], parts, frame, node)
    if starred and node.patterns[star].name is not None:
        rest = surface.subscript(subject, surface.slice_(star, -len(after) or None, node), node)
        binds.append((node.patterns[star].name, surface.call("list", [rest], node)))
    return test, binds


def mapping(machine: Machine, surface: Any, node: Any, subject: Any, frame: Frame) -> tuple[Any, Binds]:
    """``{key: pattern, **rest}``."""
    tests = [surface.call("isinstance", [subject, surface.constant(dict, node)], node)]
    tests.extend(surface.compare(key, "In", subject, node) for key in node.keys)
    parts = [(part, surface.subscript(subject, key, node)) for key, part in zip(node.keys, node.patterns, strict=True)]
    test, binds = every(machine, surface, tests, parts, frame, node)
    if node.rest is not None:
        binds.append((node.rest, surface.without(subject, node.keys, node)))
    return test, binds


def instance(machine: Machine, surface: Any, node: Any, subject: Any, frame: Frame) -> tuple[Any, Binds]:
    """``Class(pattern, field=pattern)``."""
    known = machine.static(machine.evaluate(node.cls, frame))
    cls = known.value if known is not None else None
    if not isinstance(cls, type):
        raise machine.refuse("a pattern of a class that is not known", frame.source.span(node.cls))
    tests = [surface.call("isinstance", [subject, node.cls], node)]
    names = getattr(cls, "__match_args__", None)
    if names is None and len(node.patterns) == 1 and issubclass(cls, WHOLE):
        return every(machine, surface, tests, [(node.patterns[0], subject)], frame, node)
    fields = [*(names or ())[: len(node.patterns)], *node.kwd_attrs]
    if len(fields) != len(node.patterns) + len(node.kwd_attrs):
        raise machine.refuse(f"{len(node.patterns)} positional patterns for `{cls.__name__}`", frame.source.span(node),
                             why="its `__match_args__` are fewer")
    parts = [(part, surface.attribute(subject, name, node))
             for name, part in zip(fields, [*node.patterns, *node.kwd_patterns], strict=True)]
    return every(machine, surface, tests, parts, frame, node)
