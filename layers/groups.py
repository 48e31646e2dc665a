"""Parameters chosen by their names: `layers.0.weight`, or `0.weight`, against patterns such as `0.*` and `*.bias`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from .rules import Rule
from .trees import Path

__all__: list[str] = []


def named(path: Path) -> tuple[str, str]:
    """The dotted name of a parameter, and the same without the `layers` of containers."""
    return ".".join(map(str, path)), ".".join(str(key) for key in path if key != "layers")


def matches(path: Path, pattern: str) -> bool:
    """Whether the name of a parameter, in full or without `layers`, is as a pattern says."""
    return any(fnmatchcase(name, pattern) for name in named(path))


def rule_for(path: Path, rules: Rule | Mapping[str, Rule], no_decay: Iterable[str]) -> Rule:
    """The rule of a parameter: that of the first pattern that it matches."""
    groups = rules if isinstance(rules, Mapping) else {"*": rules}
    found = [rule for pattern, rule in groups.items() if matches(path, pattern)]
    if not found:
        raise ValueError(f"no pattern of {list(groups)} matches the parameter {named(path)[0]}; '*' matches all")
    plain: Rule = found[0].adjusted(None, lambda_=0.0) if any(matches(path, p) for p in no_decay) else found[0]
    return plain
