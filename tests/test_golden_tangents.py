"""What is printed for tangents, kept as text, in the form of `test_golden.py`; `ZYGOPY_ACCEPT=1` writes what is printed."""

import linecache
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy.pushforwards import inner
from zygopy.runtime.trees import parts

from .oracle import copied
from .test_forward import drawn
from .test_golden import ENTRY, Entry, accept, ids

FOLDER = Path(__file__).parent / "golden" / "tangents"
ENTRIES = [
    Entry(path, **found.groupdict())
    for path in sorted(FOLDER.glob("*.md"))
    for found in ENTRY.finditer(path.read_text(encoding="utf-8"))
]


class Question:
    """Stands for `tangent_source` in an entry, and remembers what was asked."""

    def __call__(self, function: Any, *args: Any, argnums: Any = None) -> str:
        self.function, self.args, self.argnums = function, args, argnums
        return str(zygopy.tangent_source(function, *args, argnums=argnums))


def ask(entry: Entry) -> tuple[str, Question]:
    filename = f"<tangent {entry.title}>"
    linecache.cache[filename] = (len(entry.before), None, entry.before.splitlines(True), filename)
    question = Question()
    space: dict[str, Any] = {"np": np, "tangent_source": question, "gradient": zygopy.gradient, "__name__": "golden"}
    exec(compile(entry.before, filename, "exec"), space)
    return eval(entry.question, space), question


@pytest.mark.core
@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_tangent_is_printed_as_written_down(entry: Entry) -> None:
    printed, _ = ask(entry)
    printed = printed.rstrip("\n") + "\n"
    if os.environ.get("ZYGOPY_ACCEPT") and printed != entry.after:
        accept(entry, printed)
        pytest.skip("accepted: read it aloud")

    assert printed == entry.after


@pytest.mark.core
@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_tangent_written_down_is_right(entry: Entry) -> None:
    _, question = ask(entry)
    rng = np.random.default_rng(0)
    places = range(len(question.args)) if question.argnums is None else np.atleast_1d(question.argnums)
    dots = tuple(drawn(x, rng) if i in places else None for i, x in enumerate(question.args))

    y, y_dot = zygopy.pushforward(question.function, copied(question.args), dots)
    y_bar = drawn(y, rng)
    _, back = zygopy.pullback(question.function, *copied(question.args))

    wanted = sum(inner(bar, dot) for bar, dot in zip(back(y_bar), dots, strict=True) if dot is not None)
    assert inner(y_bar, y_dot) == pytest.approx(wanted)
    assert parts(y) is None or parts(y_dot) is not None


def test_there_are_enough() -> None:
    headings = sum(path.read_text(encoding="utf-8").count("\n## ") for path in FOLDER.glob("*.md"))

    assert len(ENTRIES) == headings >= 10
    assert all(entry.after.strip() for entry in ENTRIES)
