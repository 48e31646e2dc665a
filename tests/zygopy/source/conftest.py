"""Functions made from text, as a notebook makes them: the text is in linecache."""

import linecache
import textwrap
from itertools import count

import pytest

numbers = count(1)


@pytest.fixture
def run():
    """Give a function from text to the namespace that it makes."""
    made = []

    def execute(text, names=None, file=None):
        file = file or f"<cell {next(numbers)}>"
        text = textwrap.dedent(text).removeprefix("\n")
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        made.append(file)
        names = {} if names is None else names
        exec(compile(text, file, "exec"), names)
        return names

    yield execute
    for file in made:
        linecache.cache.pop(file, None)
