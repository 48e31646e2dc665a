"""Tests for zygopy/source/read.py."""

import dataclasses
import functools
import gc
import importlib.util
import linecache
import math
import operator
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from zygopy.errors import SourceNotFound, UnsupportedSyntax
from zygopy.source.read import Library, read
from zygopy.source.surface import gast, printed


def shown(function):
    """Print what was read: the body of a lambda, the statements of a def."""
    tree = read(function).tree
    return printed(tree.body) if isinstance(tree, gast.Lambda) else "\n".join(map(printed, tree.body))


# ------------------------------------------------------------------ functions of this file


def with_default(x, f=lambda y: y + 1, g=lambda y: y * 2):
    """Have a docstring.

    With more in it.
    """
    return f(x) + g(x)


def asserting(x):
    assert x > 0, "positive"
    y = math.sin(x)
    assert y < 1

    def inner(z):
        assert z != y
        return z

    return inner(y)


def decorated_with(*args):
    return lambda function: function


@decorated_with(
    1,
    lambda x: x,
)
@decorated_with(2)
def decorated(x):
    return x - 1


def wrap(function):
    @functools.wraps(function)
    def wrapper(x):
        return 2 * function(x)

    return wrapper


@wrap
def wrapped(x):
    return x


class Outer:
    scale = 2.0

    class Inner:
        def method(self, x):
            return x / 3

        @staticmethod
        def static(x):
            return x / 4

        @classmethod
        def cls_method(cls, x):
            return x / 5

        @property
        def value(self):
            return self.x / 6

    handler = lambda self, x: x / 7

    def __call__(self, x):
        return super().__init__() or x


async def coroutine(x):
    return await x


def generator(x):
    yield x


def αβ(ξ):  # noqa: PLC2401 - non-ASCII names are what is tested
    return ξ * 2


def make(a):
    b = 2

    def closure(x):
        nonlocal b
        b = a * x
        return b + len(Outer.__name__)

    return closure


if len(sys.argv) >= 0:

    def conditional(x):
        return "first"
else:

    def conditional(x):
        return "second"


# fmt: off
one, two, three = (lambda x: x * 1), (lambda x: x * 2), lambda x: x * 3
same_a, same_b = (lambda x: x), (lambda x: x)
nested = lambda x: (lambda y: x + y)
long = lambda x: (x +
                  1) * \
    2
listed = [
    lambda x: x - 1,
    lambda x: x - 2, lambda x: (
        x - 3
    ),
]
# fmt: on


def test_def_is_read():
    source = read(αβ)

    assert shown(αβ) == "return ξ * 2"
    assert (source.name, source.qualname, source.file, source.globals) == ("αβ", "αβ", __file__, globals())
    assert source.code is αβ.__code__
    assert [slot.name for slot in source.parameters] == ["ξ"]
    assert (
        linecache.getline(__file__, source.first_line)
        == "def αβ(ξ):  # noqa: PLC2401 - non-ASCII names are what is tested\n"
    )


def test_docstring():
    assert read(with_default).docstring == "Have a docstring.\n\nWith more in it."
    assert read(αβ).docstring is None
    assert read(one).docstring is None


@pytest.mark.parametrize(
    ("function", "want"),
    [
        (one, "x * 1"),
        (two, "x * 2"),
        (three, "x * 3"),
        (nested, "lambda y: x + y"),
        (nested(1), "x + y"),
        (long, "(x + 1) * 2"),
        (listed[0], "x - 1"),
        (listed[1], "x - 2"),
        (listed[2], "x - 3"),
        (with_default.__defaults__[0], "y + 1"),
        (with_default.__defaults__[1], "y * 2"),
        (Outer.handler, "x / 7"),
    ],
)
def test_lambda_is_read(function, want):
    assert shown(function) == want


def test_equal_lambdas_on_one_line_stand_at_their_own_columns():
    spans = [read(function).span(read(function).tree) for function in (same_a, same_b)]

    assert [(span.column, span.end_column) for span in spans] == [(18, 29), (33, 44)]


@pytest.mark.parametrize(
    ("function", "want"),
    [
        (decorated, "return x - 1"),
        (wrapped, "return 2 * function(x)"),  # what runs, not what it wraps
        (wrapped.__wrapped__, "return x"),
        (Outer.Inner.method, "return x / 3"),
        (Outer.Inner().method, "return x / 3"),
        (Outer.Inner.static, "return x / 4"),
        (Outer.Inner.cls_method, "return x / 5"),
        (Outer.Inner.value.fget, "return self.x / 6"),
        (Outer.__call__, "return super(__class__, self).__init__() or x"),
        (coroutine, "return await x"),
        (generator, "yield x"),
        (conditional, "return 'first'"),
        (make(1), "nonlocal b\nb = a * x\nreturn b + len(Outer.__name__)"),
    ],
)
def test_function_is_read(function, want):
    assert shown(function) == want


def test_kind_of_the_tree():
    kinds = [type(read(function).tree) for function in (αβ, one, coroutine)]

    assert kinds == [gast.FunctionDef, gast.Lambda, gast.AsyncFunctionDef]


def test_meaning_of_names_in_a_closure():
    source = read(make(1))

    got = {name: source.meaning(name) for name in ("x", "a", "b", "len", "Outer")}

    assert got == {"x": "parameter", "a": "captured", "b": "captured", "len": "builtin", "Outer": "global"}


def test_asserts_that_pytest_rewrote_are_allowed_for():
    assert "@pytest_ar" in globals(), "this file must run under pytest's own import"
    assert "@py_assert1" in "".join(asserting.__code__.co_varnames)

    assert shown(asserting).startswith("assert x > 0, 'positive'\ny = math.sin(x)\nassert y < 1\n")


# ------------------------------------------------------------------ where text comes from


def test_notebook_cell_is_read(run):
    assert shown(run("x = 1\ndef f(x):\n    return x + 1\n")["f"]) == "return x + 1"


def test_redefinition_in_a_later_cell_is_read_from_that_cell(run):
    names = run("def f(x):\n    return x + 1\n")
    first = names["f"]
    run("def f(x):\n    return x + 2\n", names)

    assert (shown(first), shown(names["f"])) == ("return x + 1", "return x + 2")


def test_future_of_a_cell_is_followed(run):
    names = run("from __future__ import annotations\ndef f(x):\n    def g(y: unknown): return y\n    return g(x)\n")

    assert shown(names["f"]).endswith("return g(x)")


def test_tabs(run):
    assert shown(run("if True:\n\tdef f(x):\n\t\tif x:\n\t\t\treturn x\n")["f"]) == "if x:\n    return x"


def test_windows_line_ends(tmp_path):
    module = imported(tmp_path, b"def f(x):\r\n    y = x\r\n    return y\r\n")

    assert [read(module.f).statement(node).text for node in read(module.f).tree.body] == ["y = x", "return y"]


def imported(path, text, name="edited"):
    file = path / f"{name}.py"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_file_with_an_encoding_line(tmp_path):
    module = imported(tmp_path, "# coding: latin-1\ndef f(x):\n    return 'é'\n".encode("latin-1"))

    assert shown(module.f) == "return 'é'"


def test_edited_file_is_refused(tmp_path):
    module = imported(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "edited.py").write_text("def f(x):\n    return x + 2\n")

    with pytest.raises(SourceNotFound, match="`f` has changed since it was imported") as caught:
        read(module.f)

    assert caught.value.code == "Z152"
    assert "edited.py:1" in caught.value.why


def test_function_that_moved_in_an_edited_file_is_refused(tmp_path):
    module = imported(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "edited.py").write_text("\n\ndef f(x):\n    return x + 1\n")

    with pytest.raises(SourceNotFound, match="changed"):
        read(module.f)


def test_edit_that_does_not_touch_the_function_is_no_matter(tmp_path):
    module = imported(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "edited.py").write_text("def f(x):  # comment\n    return x + 1\n\nx = 3\n")

    assert shown(module.f) == "return x + 1"


def test_reloaded_module_is_read_anew(tmp_path):
    first = imported(tmp_path, "def f(x):\n    return x + 1\n")
    assert shown(first.f) == "return x + 1"

    second = imported(tmp_path, "def f(x):\n    return x + 22\n")

    assert shown(second.f) == "return x + 22"
    assert shown(first.f) == "return x + 1"


def test_file_that_cannot_be_parsed_any_more_is_refused(tmp_path):
    module = imported(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "edited.py").write_text("def f(x:\n")

    with pytest.raises(SourceNotFound, match="changed"):
        read(module.f)


def test_file_that_is_gone_is_refused(tmp_path):
    module = imported(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "edited.py").unlink()

    with pytest.raises(SourceNotFound, match=r"the file '.*edited.py' cannot be read"):
        read(module.f)


# ------------------------------------------------------------------ no source


@dataclasses.dataclass
class Point:
    x: float


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (len, "len"),
        (math.sin, "sin"),
        (np.sin, "sin"),
        (operator.add, "add"),
        ([].append, "list.append"),
        (str.upper, "str.upper"),
        (functools.partial(αβ), "partial"),
        (Outer(), "Outer"),
        (3, "int"),
    ],
)
def test_what_is_not_a_python_function_is_refused(function, name):
    with pytest.raises(SourceNotFound) as caught:
        read(function)

    assert (caught.value.code, caught.value.what) == ("Z151", f"`{name}` has no Python source")
    assert "@zygopy.rule" in caught.value.hint


def test_text_that_python_did_not_keep_is_refused():
    names = {}
    exec("def f(x): return x", names)

    with pytest.raises(SourceNotFound, match="typed at a prompt: Python keeps no text for '<string>'"):
        read(names["f"])


def test_method_that_a_dataclass_made_is_refused():
    with pytest.raises(SourceNotFound, match="__init__"):
        read(Point.__init__)


def test_wrong_text_under_the_right_name_is_refused(run):
    names = {}
    exec(compile("def f(x): return x", "<cell of another>", "exec"), names)
    run("def f(x): return -x", file="<cell of another>")

    with pytest.raises(SourceNotFound, match="changed"):
        read(names["f"])


def test_expression_that_is_too_deep_is_refused(run):
    function = run("def f(x):\n    return x" + " + x" * 1500 + "\n")["f"]

    with pytest.raises(UnsupportedSyntax, match="nested too deeply") as caught:
        read(function)

    assert caught.value.__suppress_context__


# ------------------------------------------------------------------ keeping


def test_what_python_warns_of_is_not_said_again(run):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = run("def f(x):\n    assert (x, 1)\n    return '\\\\d' is x\n".replace("\\\\", "\\"))["f"]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = read(function)

    assert len(got.tree.body) == 2


def test_tree_is_read_once():
    assert read(αβ).tree is read(αβ).tree


def test_functions_with_one_code_share_the_tree_but_not_the_globals():
    first = read(αβ)
    second = read(type(αβ)(αβ.__code__, {"other": 1}))

    assert first.tree is second.tree
    assert second.globals == {"other": 1}


def test_what_was_read_goes_with_the_function(run):
    library = Library()
    names = run("def f(x): return x\n")
    read(names["f"], library)
    assert len(library.texts) == 1

    names.clear()
    gc.collect()

    assert len(library.texts) == 0


def test_equal_code_of_another_file_is_not_taken_for_it(run):
    first = run("def f(x): return x  # one\n")["f"]
    second = run("def f(x): return x  # two\n")["f"]
    assert first.__code__ == second.__code__

    got = [read(f).statement(read(f).tree.body[0]).text for f in (first, second)]

    assert got == ["return x  # one", "return x  # two"]


def test_threads_may_read_at_once(run):
    functions = [run(f"def f(x):\n    return x + {number}\n")["f"] for number in range(20)]
    library, got = Library(), []

    def work():
        got.append([printed(read(function, library).tree.body[0]) for function in functions])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == 4 * [[f"return x + {number}" for number in range(20)]]


def test_reading_ten_lines_is_quick():
    def ten(W, b, x, y):
        p = np.tanh(x @ W + b)
        r = p - y
        for _ in range(10):
            r = r * p + np.sum(r, axis=0)
            if r[0] > 2:
                r = r - 1
        q = p[1:] - p[:-1]
        z = q**2 + np.exp(-q)
        return np.mean((p - y) ** 2) + z

    def seconds():
        start = time.perf_counter()
        read(ten, Library())
        return time.perf_counter() - start

    assert min(seconds() for _ in range(20)) < 0.01  # about 1 ms; the rest is for a busy machine
