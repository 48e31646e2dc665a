"""Calls of functions that call themselves: a short function that tests the kinds and runs the derived rule."""

from __future__ import annotations

import types
from collections.abc import Callable
from threading import Lock
from typing import Any

from .analyse.witness import Guard, Node
from .core.terms import PLAIN, Terms
from .guesses import Form, Guesses, Surprise, form_of, test_of_form

MOST = 6


class Link:
    """``y, pullback = rule(*args)`` of one function, with as few frames and tests as can be.

    `rule` is what generated code calls.  It begins as a call of `otherwise`, which finds or derives the version for
    these arguments; then its text is made anew, with the guards of the versions that were found, and so on:

        def encode_rule(node, p):
            if _holds0(node, p): return _run0(node, p)
            if _holds1(node, p): return _run1(node, p)
            return _otherwise(node, p)

    What the guard of the caller has tested of the arguments is not tested again.
    Names are never used twice, so a thread that still runs an old text finds what it knew.
    """

    def __init__(self, function: types.FunctionType, find: Callable[[list[Any]], Any], guesses: Guesses,
                 form: Form | None, mask: tuple[bool, ...] = (), caller: Guard | None = None,
                 terms: Terms = PLAIN) -> None:
        self.function = function
        self.caller = caller
        self.places: list[tuple[Node | None, ...]] = []  # of each call: which places of the caller the arguments are
        self.guesses = guesses
        self.form = form  # what its results must be
        self.find = find
        self.records: list[Any] = []
        self.lock = Lock()
        code = function.__code__
        self.parameters = ", ".join(code.co_varnames[: code.co_argcount])
        self.name = f"{function.__name__ if function.__name__.isidentifier() else 'f'}_rule"
        self.space: dict[str, Any] = {"_otherwise": self.otherwise, "_function": function, "_Surprise": Surprise}
        if form is not None:
            self.space |= {"_cls": form[0], "_dtype": form[1]}
        self.rule = self.written()
        vars(self.rule).update(differentiates="site", function=function, mask=mask, stars=(), apart=False, terms=terms)

    def written(self) -> Any:
        """The function of the records found so far."""
        lines = [f"def {self.name}({self.parameters}):"]
        for number, record in enumerate(self.records):
            given = ", ".join((*record.derived.parameters, *record.derived.inputs))
            call = f"_run{number}({given})"
            lines.append(f"    if _holds{number}(_function, {self.parameters}):")
            if self.form is None:
                lines.append(f"        return {call}")
            else:
                lines += [f"        value, pullback = {call}", f"        if {test_of_form(self.form, 'value')}:",
                          "            return value, pullback", "        raise _Surprise(_function)"]
        lines.append(f"    return _otherwise({self.parameters})\n")
        exec(compile("\n".join(lines), "<zygopy link>", "exec"), self.space)  # noqa: S102
        return self.space.pop(self.name)

    def otherwise(self, *args: Any) -> Any:
        """Find or derive the version for these arguments, and know it from now on."""
        record = self.find(list(args))
        with self.lock:
            if record not in self.records and len(self.records) < MOST:
                number = len(self.records)
                self.space[f"_run{number}"] = record.derived.run
                self.space[f"_holds{number}"] = self.test_of(record)
                self.records.append(record)
                self.rule.__code__ = self.written().__code__
        value, pullback = record.attempt(self.function, *args)
        if self.form is not None and form_of(value) != self.form:
            raise Surprise(self.function)
        self.guesses.observe(self.function, value)
        return value, pullback

    def test_of(self, record: Any) -> Callable[..., bool]:
        """The guard of a version, without what is sure of the arguments of all the calls."""
        guard: Guard = record.derived.guard
        if self.caller is None:
            return record.holds  # type: ignore[no-any-return]
        sure = {
            name: [(self.caller, row[index] if index < len(row) else None) for row in self.places]
            for index, name in enumerate(record.derived.parameters)
        }
        named = {self.caller.meant(path): root for path, root in self.caller.roots.items()}
        for path in guard.roots:  # names of modules: they were tested when the caller was called
            root = named.get(guard.meant(path))
            if path not in sure and root is not None:
                sure[path] = [(self.caller, root)]
        text = guard.text("holds", f"_function, {self.parameters}", "return False", "return True", sure)
        space = dict(guard.objects)
        exec(compile(text, "<zygopy guard>", "exec"), space)  # noqa: S102
        return space["holds"]  # type: ignore[no-any-return]


def linkable(function: Any, mask: tuple[bool, ...]) -> bool:
    """Whether calls of a function with so many arguments bind them as they stand."""
    if not isinstance(function, types.FunctionType):
        return False
    code = function.__code__
    return code.co_argcount == len(mask) and not code.co_kwonlyargcount and not code.co_flags & 12
