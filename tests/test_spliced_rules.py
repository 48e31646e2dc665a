"""Every rule as the compiler splices it: at each of its samples it gives what the rule itself gives when it is called."""

import inspect
import itertools
import linecache
import re
import warnings

import numpy as np
import pytest

from zygopy import pullback
from zygopy.rules import BOOK
from zygopy.runtime import ZERO, is_absent
from zygopy.testing import samples_of
from zygopy.testing.leaves import close, drawn_like, is_inexact, leaves

RULES = [rule for rule in BOOK if rule.form != "constant"]
FILES = itertools.count()


def caller(primitive, args, keywords):
    """A function that calls the primitive, with a parameter for each argument that holds floating-point numbers."""
    space, given, call = {"primitive": primitive}, {}, []
    for key, x in [*enumerate(args), *keywords.items()]:
        prefix = "" if isinstance(key, int) else f"{key}="
        if any(is_inexact(leaf) for leaf in leaves(x)):
            given[key] = x
            call.append(f"{prefix}x_{key}")
        elif isinstance(x, (int, str, type(None))):
            call.append(f"{prefix}{x!r}")
        else:
            space[f"c_{key}"] = x
            call.append(f"{prefix}c_{key}")
    text = f"def f({', '.join(f'x_{key}' for key in given)}):\n    return primitive({', '.join(call)})\n"
    name = f"<caller {next(FILES)}>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    exec(compile(text, name, "exec"), space)
    return space["f"], given


def place(rule, key, args, keywords):
    """Where the rule's pullback gives the cotangent of an argument."""
    if isinstance(key, int):
        return key
    index = 0
    parameters = inspect.signature(rule.apply).parameters
    for parameter in parameters.values():
        if parameter.name == key:
            return index
        if parameter.kind is parameter.VAR_KEYWORD:
            return index + [name for name in keywords if name not in parameters].index(key)
        index += max(1, len(args) - index) if parameter.kind is parameter.VAR_POSITIONAL else 1
    raise AssertionError(key)


def agree(got, want):
    if is_absent(got) or is_absent(want):
        there = want if is_absent(got) else got
        return all(is_absent(leaf) or not np.any(leaf) for leaf in leaves(there))
    if isinstance(got, (list, tuple)):
        return len(got) == len(want) and all(map(agree, got, want))
    if isinstance(got, dict):
        return all(agree(got.get(key), want.get(key)) for key in {*got, *want})
    rtol = 1e-4 if np.asarray(got).dtype.char in "fF" else 1e-9
    same_kind = np.shape(got) == np.shape(want) and np.asarray(got).dtype == np.asarray(want).dtype
    return same_kind and np.allclose(got, want, rtol, rtol, equal_nan=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: re.sub(r"\W", "", rule.name))
def test_a_rule_spliced_by_the_compiler_is_the_rule(rule):
    for call in samples_of(rule):
        function, given = caller(rule.primitives[0], call.args, call.keywords)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            y, back = rule.apply(*call.args, **call.keywords)
            seen = list(y) if isinstance(y, (type({}.values()), type({}.items()))) else y
            y_bar = drawn_like(seen, np.random.default_rng(0))
            if not given or all(map(is_absent, leaves(y_bar))) or rule.without:  # some arguments stay constant
                continue
            bars = back(y_bar)
            wanted = [bars[i] if i < len(bars) else ZERO for i in (place(rule, key, call.args, call.keywords) for key in given)]
            value, spliced = pullback(function, *given.values())
            got = spliced(y_bar)

        assert close(value, y)
        for key, m, n in zip(given, got, wanted, strict=True):
            assert agree(m, n), (key, m, n, call)
