"""What is outside the language is refused by name, at its character: the smallest program for each refusal."""

import asyncio
import ctypes
import importlib.util
import itertools
import linecache
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zygopy import (
    AliasedMutation,
    MissingRule,
    NotScalar,
    SourceNotFound,
    UnsupportedSyntax,
    UnsupportedValue,
    ZygopyError,
    gradient,
)

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # np.matrix is on its way out

TOTAL = 0.0
# no rule can know it, and it has no Python source: a pointer to machine code
opaque = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(lambda number: number * number)


def underlined(error: ZygopyError) -> str | None:
    """The user's characters that the message underlines; of several lines the first."""
    if error.span is None:
        return None
    line = linecache.getline(error.span.file, error.span.line).rstrip("\n")
    last = error.span.end_column if error.span.end_line == error.span.line else len(line)
    return line[error.span.column : last]


async def coroutine(x):
    return x * 2


async def awaits(x):
    y = await coroutine(x)
    return y


async def async_for(x):
    async for v in x:
        x = v
    return x


def generator(x):
    yield x


def generator_from(xs):
    yield from xs


def advanced_in_a_loop(x, n):
    values = counting(x)
    total = 0.0
    for _ in range(n):
        total += next(values)
    return total


def counting(x):
    while True:
        yield x
        x = x + 1


def twice(x):
    values = counting(x)
    for v in values:
        if v > 3:
            break
    for v in values:
        if v > 5:
            break
    return v


def never_ends(x):
    return sum(list(counting(x)))


def sends(x):
    values = counting(x)
    return values.send(None)


def guarded(xs):
    for x in xs:
        try:
            yield x
        except ValueError:
            yield 0.0


def yields_inside_try(xs):
    return sum(guarded(xs))


def grouped(xs):
    return sum(sum(group) for _, group in itertools.groupby(xs))


def executes(x):
    exec("y = x * 2")
    return x


def evaluates(x):
    return eval("x * 2")


def writes_a_global(x):
    global TOTAL
    TOTAL = x**2
    return TOTAL


class Meter:
    """What counts before it may raise."""

    def __init__(self):
        self.total = 0.0

    def add(self, x):
        self.total = self.total + x
        return one_over(x)


def one_over(x):
    return 1 / x


def caught_in_a_comprehension(x):
    meter = Meter()
    try:
        ys = [meter.add(x) for _ in range(3)]
    except ZeroDivisionError:
        ys = [x]
    return sum(ys) * meter.total


def exception_carries(x):
    try:
        if x > 0:
            raise ValueError(x * x)
        y = x
    except ValueError as error:
        y = error.args[0]
    return y


def leaves_by_finally(x):
    for _ in range(2):
        try:
            x = one_over(x)
        finally:
            print("done")
            break
    return x


def without_rule(x):
    return opaque(x) * 2


def self_overlapping(x):
    y = x.copy()
    windows = np.lib.stride_tricks.sliding_window_view(y, 2, writeable=True)
    windows[0] = 3.0
    return np.sum(y)


def strided_overlap(x):
    y = x.copy()
    same = np.lib.stride_tricks.as_strided(y, shape=(3,), strides=(0,))
    same[1] = x[1] * 2
    return np.sum(y**2)


def writes_first(a, b):
    a[0] = b[1] * 2
    return np.sum(a) + np.sum(b**2)


def object_array_inside(x):
    y = np.array([x, None])
    return y[0] * 2


def to_matrix(x):
    m = np.asmatrix(x)
    return (m * m.T)[0, 0]


def masked_inside(x):
    m = np.ma.masked_array(x, mask=[True, False, False])
    return m.sum()


class Model:
    def __init__(self, scale):
        self.scale = scale

    def predict(self, x):
        return eval("x") * self.scale


def of_a_method(x):
    return Model(2.0).predict(x)


def of_a_nested_function(x):
    def inner(y):
        return opaque(y)

    return inner(x)


def after_letters_of_two_bytes(αβ):  # noqa: PLC2401
    γ = αβ * 2; δ = opaque(γ)  # noqa: PLC2401
    return δ


REFUSED = [
    (coroutine, (1.0,), UnsupportedSyntax, "async def coroutine(x):"),
    (awaits, (1.0,), UnsupportedSyntax, "await coroutine(x)"),
    (async_for, (1.0,), UnsupportedSyntax, "async def async_for(x):"),
    (generator, (1.0,), UnsupportedSyntax, "yield x"),
    (generator_from, ([1.0],), UnsupportedSyntax, "yield from xs"),
    (caught_in_a_comprehension, (2.0,), UnsupportedSyntax, "1 / x"),
    (exception_carries, (2.0,), UnsupportedSyntax, "raise ValueError(x * x)"),
    (leaves_by_finally, (2.0,), UnsupportedSyntax, 'print("done")'),
    (advanced_in_a_loop, (1.0, 3), UnsupportedSyntax, "next(values)"),
    (twice, (1.0,), UnsupportedSyntax, "for v in values:"),
    (never_ends, (1.0,), UnsupportedSyntax, "list(counting(x))"),
    (sends, (1.0,), UnsupportedSyntax, "values.send"),
    (yields_inside_try, ([1.0],), UnsupportedSyntax, "yield x"),
    (grouped, ([1.0],), UnsupportedSyntax, "itertools.groupby(xs)"),
    (executes, (1.0,), UnsupportedSyntax, 'exec("y = x * 2")'),
    (evaluates, (1.0,), UnsupportedSyntax, 'eval("x * 2")'),
    (writes_a_global, (1.0,), UnsupportedSyntax, "global TOTAL"),
    (without_rule, (1.5,), MissingRule, "opaque(x)"),
    (self_overlapping, (np.ones(4),), AliasedMutation, "windows[0] = 3.0"),
    (
        strided_overlap,
        (np.ones(3),),
        AliasedMutation,
        "np.lib.stride_tricks.as_strided(y, shape=(3,), strides=(0,))",
    ),
    (object_array_inside, (1.5,), UnsupportedValue, "np.array([x, None])"),
    (to_matrix, (np.ones(3),), UnsupportedValue, "np.asmatrix(x)"),
    (masked_inside, (np.ones(3),), UnsupportedValue, "np.ma.masked_array(x, mask=[True, False, False])"),
    (of_a_method, (1.5,), UnsupportedSyntax, 'eval("x")'),
    (of_a_nested_function, (1.5,), MissingRule, "opaque(y)"),
    (after_letters_of_two_bytes, (1.5,), MissingRule, "opaque(γ)"),
    (lambda x: (x + 1) * opaque(x), (1.5,), MissingRule, "opaque(x)"),
]


@pytest.mark.core
@pytest.mark.parametrize(
    ("function", "args", "family", "text"), REFUSED, ids=[function.__name__ for function, *_ in REFUSED]
)
def test_refused_at_its_character(function: Any, args: Any, family: Any, text: str) -> None:
    with pytest.raises(family) as caught:
        gradient(function, *args)

    assert underlined(caught.value) == text
    assert caught.value.code in str(caught.value)
    assert "^" * len(text) in str(caught.value)


# -- what makes a refusal unnecessary ----------------------------------------------------------------------------------


def test_no_rule_is_no_matter_where_no_derivative_flows() -> None:
    def decides(x):
        return x**2 if opaque(x) > 1 else x

    def scales(x):
        return x * opaque(3.0)

    def unused(x):
        opaque(x)
        return x * 2

    assert gradient(decides, 1.5) == (3.0,)
    assert gradient(scales, 1.5) == (9.0,)
    assert gradient(unused, 1.5) == (2.0,)


def test_reading_overlapping_windows_is_allowed() -> None:
    def moving(x):
        windows = np.lib.stride_tricks.sliding_window_view(x, 2)
        return np.sum(windows**2)

    (got,) = gradient(moving, np.array([1.0, 2.0, 3.0]))

    assert got.tolist() == [2.0, 8.0, 6.0]


def test_reading_a_global_that_is_written_elsewhere_is_allowed() -> None:
    assert gradient(lambda x: x * 2 + TOTAL, 1.0) == (2.0,)


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    "make",
    [
        lambda: np.array([1.0, 2.0], dtype=object),
        lambda: np.matrix([[1.0, 2.0]]),
        lambda: np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    ],
    ids=["object array", "matrix", "masked array"],
)
def test_arrays_of_other_kinds_are_refused(make: Any) -> None:
    with pytest.raises(UnsupportedValue):
        gradient(lambda x: np.sum(x * 2), make())


def test_two_differentiated_arguments_that_share_memory_are_refused_if_one_is_written() -> None:
    memory = np.arange(4.0)

    with pytest.raises(AliasedMutation):
        gradient(writes_first, memory[:3], memory[1:])

    assert memory.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_two_arguments_that_share_memory_and_are_only_read_are_no_trouble() -> None:
    memory = np.arange(4.0)

    a, b = gradient(lambda a, b: np.sum(a * b), memory[:3], memory[1:])

    assert a.tolist() == [1.0, 2.0, 3.0]
    assert b.tolist() == [0.0, 1.0, 2.0]


# -- source ------------------------------------------------------------------------------------------------------------


def test_a_function_without_source_is_refused() -> None:
    space: dict[str, Any] = {}
    exec("def typed(x):\n    return x * 2\n", space)

    with pytest.raises(SourceNotFound):
        gradient(space["typed"], 1.0)


def test_a_builtin_without_rule_is_refused_as_the_function_itself() -> None:
    with pytest.raises(MissingRule):
        gradient(opaque, 1.0)


def test_a_file_edited_since_it_was_imported_is_refused(tmp_path: Path) -> None:
    module = module_of(tmp_path, "def edited(x):\n    return x * 2\n")
    (tmp_path / "written.py").write_text("def edited(x):\n    return x * 3\n")

    with pytest.raises(SourceNotFound, match="changed since it was imported"):
        gradient(module.edited, 1.0)


def test_a_file_edited_elsewhere_is_still_read(tmp_path: Path) -> None:
    module = module_of(tmp_path, "def kept(x):\n    return x * 2\n")
    assert gradient(module.kept, 1.0) == (2.0,)
    (tmp_path / "written.py").write_text("def kept(x):\n    return x * 2\n\n\nother = 1\n")

    assert gradient(module.kept, 1.0) == (2.0,)


def module_of(folder: Path, text: str) -> types.ModuleType:
    path = folder / "written.py"
    path.write_text(text)
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location("written", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def notebook_cell(text: str, name: str, filename: str) -> Callable[..., Any]:
    """The function `name` as a notebook defines it: source only in `linecache`."""
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    space: dict[str, Any] = {"np": np, "opaque": opaque}
    exec(compile(text, filename, "exec"), space)
    return space[name]  # type: ignore[no-any-return]


def test_a_notebook_cell_is_differentiated() -> None:
    cell = notebook_cell("def cell(x):\n    return np.sin(x) * x\n", "cell", "<ipython-input-7-abc>")

    assert gradient(cell, 0.5)[0] == pytest.approx(np.sin(0.5) + 0.5 * np.cos(0.5))


def test_a_notebook_cell_is_refused_at_its_character() -> None:
    cell = notebook_cell("def cell(x):\n    y = 2 * opaque(x)\n    return y\n", "cell", "<ipython-input-8-abc>")

    with pytest.raises(MissingRule) as caught:
        gradient(cell, 0.5)

    assert underlined(caught.value) == "opaque(x)"


def test_lambdas_on_one_line_are_told_apart() -> None:
    f, g, h = lambda x: x * 2, lambda x: opaque(x), lambda x: x * 3

    assert gradient(f, 1.0) == (2.0,)
    assert gradient(h, 1.0) == (3.0,)
    with pytest.raises(MissingRule) as caught:
        gradient(g, 1.0)
    assert underlined(caught.value) == "opaque(x)"


# -- every refusal -----------------------------------------------------------------------------------------------------


def test_a_refusal_says_what_where_why_and_what_to_try() -> None:
    with pytest.raises(ZygopyError) as caught:
        gradient(evaluates, 1.0)

    text = str(caught.value)
    assert text.startswith("[Z1")
    assert f"  --> {Path(__file__).name}:" in text or f"{Path(__file__).name}:" in text
    assert "in evaluates" in text
    assert "why: " in text
    assert "try: " in text


def test_refused_code_does_not_run() -> None:
    ran = []

    def noisy(x):
        ran.append(1)
        return eval("x")

    with pytest.raises(UnsupportedSyntax):
        gradient(noisy, 1.0)

    assert ran == []


def test_no_frame_of_ours_is_on_top_of_a_refusal() -> None:
    with pytest.raises(NotScalar) as caught:
        gradient(lambda x: x * 2, np.ones(3))

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_what_a_coroutine_would_have_computed_is_still_there() -> None:
    assert asyncio.run(awaits(1.0)) == 2.0
