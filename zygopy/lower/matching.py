"""`match` becomes `if`: each pattern a test and the names that it binds."""

from __future__ import annotations

from typing import Any

from ..source import making
from .abstract import Frame
from .machine import Machine


def match(machine: Machine, node: Any, frame: Frame) -> Any:
    """``match subject: case pattern: body ...`` as an `if` statement of the surface language."""
    surface = making
    name = f"%subject{node.lineno}"
    frame.slots[name] = machine.evaluate(node.subject, frame)
    rest: list[Any] = []
    for case in reversed(node.cases):
        subject = surface.name(name, node)
        test, binds = pattern(machine, surface, case.pattern, subject, frame)
        body = [*(surface.assign(target, value, node) for target, value in binds)]
        if case.guard is not None:
            inner = surface.if_(case.guard, case.body, [], case)
            if rest:
                raise machine.refuse("a 'case' with a guard that is not the last one", frame.source.span(case.pattern),
                                     hint="use 'if' and 'elif'")
            rest = [surface.if_(test, [*body, inner], rest, node)]
            continue
        rest = [surface.if_(test, [*body, *case.body], rest, node)] if test is not None else [*body, *case.body]
    return surface.if_(surface.constant(True, node.subject), rest or [], [], node)


def pattern(machine: Machine, surface: Any, node: Any, subject: Any, frame: Frame) -> tuple[Any, list[tuple[str, Any]]]:
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
            tests = [pattern(machine, surface, part, subject, frame) for part in node.patterns]
            if any(binds for _, binds in tests):
                raise machine.refuse("names inside an or-pattern", frame.source.span(node))
            return (None if any(test is None for test, _ in tests) else surface.boolean("Or", [test for test, _ in tests], node)), []
        case "MatchSequence" if not any(type(part).__name__ == "MatchStar" for part in node.patterns):
            length = surface.call("len", [subject], node)
            shape = surface.compare(length, "Eq", surface.constant(len(node.patterns), node), node)
            kind = surface.call("isinstance", [subject, surface.constant((tuple, list), node)], node)
            tests, binds = [kind, shape], []
            for index, part in enumerate(node.patterns):
                test, more = pattern(machine, surface, part, surface.subscript(subject, surface.constant(index, node), node), frame)
                tests.extend([] if test is None else [test])
                binds.extend(more)
            return surface.boolean("And", tests, node), binds
        case "MatchMapping" if node.rest is None:
            tests, binds = [surface.call("isinstance", [subject, surface.constant(dict, node)], node)], []
            for key, part in zip(node.keys, node.patterns, strict=True):
                tests.append(surface.compare(key, "In", subject, node))
                test, more = pattern(machine, surface, part, surface.subscript(subject, key, node), frame)
                tests.extend([] if test is None else [test])
                binds.extend(more)
            return surface.boolean("And", tests, node), binds
        case "MatchClass":
            cls = machine.static(machine.evaluate(node.cls, frame))
            tests, binds = [surface.call("isinstance", [subject, node.cls], node)], []
            names = list(getattr(cls.value if cls is not None else None, "__match_args__", ()))[: len(node.patterns)]
            if len(names) < len(node.patterns) and len(node.patterns) == 1:
                test, more = pattern(machine, surface, node.patterns[0], subject, frame)  # float(x): the subject itself
                return surface.boolean("And", [*tests, *([] if test is None else [test])], node), more
            for name, part in zip([*names, *node.kwd_attrs], [*node.patterns, *node.kwd_patterns], strict=True):
                test, more = pattern(machine, surface, part, surface.attribute(subject, name, node), frame)
                tests.extend([] if test is None else [test])
                binds.extend(more)
            return surface.boolean("And", tests, node), binds
        case other:
            raise machine.refuse(f"a {other} pattern", frame.source.span(node), hint="use 'if' and 'elif'")
