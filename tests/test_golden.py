"""What is printed for chosen functions, kept as text: a change of one line of an adjoint is seen and read.

Each entry of `golden/*.md` is a heading, a sentence of why, the function, the question asked, and the adjoint.
`ZYGOPY_ACCEPT=1 pytest tests/test_golden.py` writes what is printed now; then read the difference aloud.
"""

import linecache
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zygopy

from .oracle import copied, disagreements, sharpest
from .programs.case import holds_a_float

FOLDER = Path(__file__).parent / "golden"
ACCEPT = bool(os.environ.get("ZYGOPY_ACCEPT"))
ENTRY = re.compile(
    r"^## (?P<title>[^\n]+)\n\n(?P<why>.+?)\n\n"
    r"```python before\n(?P<before>.+?)```\n\n"
    r"```python question\n(?P<question>.+?)```\n\n"
    r"```python after\n(?P<after>.*?)```\n",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Entry:
    """One function and the adjoint it must have."""

    path: Path
    title: str
    why: str
    before: str
    question: str
    after: str


def entries() -> Iterator[Entry]:
    for path in sorted(FOLDER.glob("*.md")):
        for found in ENTRY.finditer(path.read_text(encoding="utf-8")):
            yield Entry(path, **found.groupdict())


ENTRIES = list(entries())


@dataclass
class Question:
    """Stands for `adjoint_source` in an entry, and remembers what was asked."""

    function: Any = None
    args: tuple[Any, ...] = ()
    argnums: Any = None

    def __call__(self, function: Any, *args: Any, argnums: Any = None) -> str:
        self.function, self.args, self.argnums = function, args, argnums
        return str(zygopy.adjoint_source(function, *args, argnums=argnums))

    def wrt(self) -> tuple[int, ...]:
        if self.argnums is None:
            return tuple(place for place, value in enumerate(self.args) if holds_a_float(value))
        return self.argnums if isinstance(self.argnums, tuple) else (self.argnums,)


def ask(entry: Entry) -> tuple[str, Question]:
    filename = f"<golden {entry.title}>"
    linecache.cache[filename] = (len(entry.before), None, entry.before.splitlines(True), filename)
    question = Question()
    normal = np.random.default_rng(0).standard_normal
    space: dict[str, Any] = {"np": np, "adjoint_source": question, "normal": normal, "__name__": "golden"}
    exec(compile(entry.before, filename, "exec"), space)
    return eval(entry.question, space), question


def accept(entry: Entry, printed: str) -> None:
    text = entry.path.read_text(encoding="utf-8")
    start = text.index(f"## {entry.title}\n")
    head, tail = text[:start], text[start:]
    tail = re.sub(r"(```python after\n).*?(```\n)", lambda m: m[1] + printed + m[2], tail, count=1, flags=re.DOTALL)
    entry.path.write_text(head + tail, encoding="utf-8")


def ids(entry: Entry) -> str:
    return f"{entry.path.stem}: {entry.title}"


@pytest.mark.core
@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_adjoint_is_printed_as_written_down(entry: Entry) -> None:
    printed, _ = ask(entry)
    printed = printed.rstrip("\n") + "\n"
    if ACCEPT and printed != entry.after:
        accept(entry, printed)
        pytest.skip("accepted: read it aloud")

    assert printed == entry.after


@pytest.mark.core
@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_adjoint_written_down_is_right(entry: Entry) -> None:
    _, question = ask(entry)
    wrt = question.wrt()
    want, _ = sharpest(question.function, question.args, wrt)

    got = zygopy.grad(question.function, argnums=wrt)(*copied(question.args))

    assert list(disagreements(got, want, 1e-6)) == []


def test_there_are_enough_and_each_title_is_used_once() -> None:
    titles = [entry.title for entry in ENTRIES]
    headings = sum(path.read_text(encoding="utf-8").count("\n## ") for path in FOLDER.glob("*.md"))

    assert len(titles) == len(set(titles)) == headings
    assert len(titles) >= 45
    assert all(entry.after.strip() for entry in ENTRIES)


# Arrays whose length only the run knows: what is summed down to their shape is decided then.
LENGTHS_OF_THE_RUN = {"exponential smoothing", "fill by index", "heat equation", "states in a list"}


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.title not in LENGTHS_OF_THE_RUN], ids=ids)
def test_way_back_has_no_line_for_nothing(entry: Entry) -> None:
    lines = entry.after.splitlines()
    start = next((place for place, line in enumerate(lines) if "_bar" in line), -1)
    way_back = "\n".join(lines[start:])

    nothing = re.findall(r"(?<![\w.])(?:\+ 0(?:\.0)?|\* 1(?:\.0)?)(?![\w.])|\bunbroadcast\(|\bproject\(", way_back)

    assert nothing == []
