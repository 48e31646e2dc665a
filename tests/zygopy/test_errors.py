"""Tests for zygopy/errors.py."""

import linecache
import pickle
import re
import traceback
from pathlib import Path

import pytest

from zygopy import errors
from zygopy.errors import AliasedMutation, InternalError, Span, UnsupportedSyntax, ZygopyError, excerpt


@pytest.fixture
def lines():
    """Put text where tracebacks look for it; gives a function from text to file name."""
    names = []

    def put(text, name="model.py"):
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        names.append(name)
        return name

    yield put
    for name in names:
        linecache.cache.pop(name, None)


def test_error_is_drawn_as_in_the_design(lines):
    file = lines("\n" * 8 + "    y = await fetch(x)\n")

    got = str(
        UnsupportedSyntax(
            "'await' inside a differentiated function",
            Span(file, 9, 8, 9, 22, "sample"),
            why="a coroutine has no value to seed until it has run",
            hint="fetch outside and pass the result in",
        )
    )

    assert got == (
        "[Z101] 'await' inside a differentiated function\n"
        "  --> model.py:9:9 in sample\n"
        "   |\n"
        " 9 |     y = await fetch(x)\n"
        "   |         ^^^^^^^^^^^^^^\n"
        "why: a coroutine has no value to seed until it has run\n"
        "try: fetch outside and pass the result in"
    )


def test_traceback_names_the_public_module():
    error = UnsupportedSyntax("'await' inside a differentiated function")

    got = traceback.format_exception_only(error)

    assert got == ["zygopy.UnsupportedSyntax: [Z101] 'await' inside a differentiated function\n"]


def test_two_places_are_both_shown(lines):
    file = lines("y = x[1:]\nx[0] = 2.0\n")

    got = str(AliasedMutation("x is written", Span(file, 2, 0, 2, 4, "f"), also=Span(file, 1, 4, 1, 9, "f")))

    assert got == (
        "[Z302] x is written\n"
        "  --> model.py:2:1 in f\n   |\n 2 | x[0] = 2.0\n   | ^^^^\n"
        "  --> model.py:1:5 in f\n   |\n 1 | y = x[1:]\n   |     ^^^^^"
    )


@pytest.mark.parametrize(
    ("text", "part", "below"),
    [
        ("        αβ = α * np.cbrt(x)", "np.cbrt(x)", "                 ^^^^^^^^^^"),
        ("\tif a:\ty = bad(x)", "bad(x)", "\t     \t    ^^^^^^"),
        ("名 = bad", "bad", "     ^^^"),
        ("e\u0301 = bad", "bad", "    ^^^"),
        ("x = '名'", "'名'", "    ^^^^"),
    ],
)
def test_carets_stand_under_the_users_characters(lines, text, part, below):
    start = text.index(part)

    got = excerpt(Span(lines(text), 1, start, 1, start + len(part), "f"))

    assert got == f"  --> model.py:1:{start + 1} in f\n   |\n 1 | {text}\n   | {below}"


def test_of_several_lines_the_first_is_underlined(lines):
    file = lines("y = f(\n    x,\n)\n")

    got = excerpt(Span(file, 1, 4, 3, 1, "g"))

    assert got.endswith(" 1 | y = f(\n   |     ^^")


def test_gutter_widens_with_the_line_number(lines):
    file = lines("\n" * 1233 + "bad\n")

    got = excerpt(Span(file, 1234, 0, 1234, 3, ""))

    assert got == "    --> model.py:1234:1\n     |\n1234 | bad\n     | ^^^"


def test_place_without_text_is_still_named():
    assert excerpt(Span("gone.py", 3, 4, 3, 9, "f")) == "  --> gone.py:3:5 in f"


def test_path_is_shown_from_where_the_user_stands():
    inside = Path.cwd() / "sub" / "gone.py"

    assert excerpt(Span(str(inside), 1, 0, 1, 1, "f")) == f"  --> {Path('sub') / 'gone.py'}:1:1 in f"


def test_code_can_be_given():
    error = UnsupportedSyntax("no", code="Z117")

    assert (error.code, str(error)) == ("Z117", "[Z117] no")


def test_internal_error_asks_for_a_report():
    error = InternalError("prune: a value is read before it is made")

    assert "report" in error.hint
    assert str(error).startswith("[Z901] prune: ")


def test_codes_are_distinct():
    codes = [family.default_code for family in errors.FAMILY]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("family", errors.FAMILY)
def test_error_survives_pickling_with_its_text(lines, family, monkeypatch):
    monkeypatch.setattr("zygopy." + family.__name__, family, raising=False)
    file = lines("y = bad(x)\n")
    error = family("bad", Span(file, 1, 4, 1, 10, "f"), "why", "hint")
    linecache.cache.pop(file)

    got = pickle.loads(pickle.dumps(error))

    assert type(got) is family
    assert isinstance(got, ZygopyError)
    assert str(got) == str(error)
    assert "y = bad(x)" in str(got)
    assert (got.what, got.span, got.why, got.hint, got.code) == ("bad", error.span, "why", "hint", error.code)


def test_every_code_has_its_place_in_the_docs():
    root = Path(errors.__file__).parents[1]
    codes = {family.default_code for family in errors.FAMILY if family is not ZygopyError}
    for path in (root / "zygopy").rglob("*.py"):
        codes |= set(re.findall(r'code="(Z\d+)"', path.read_text(encoding="utf-8")))

    anchors = set(re.findall(r'<a id="(Z\d+)">', (root / "docs" / "errors.md").read_text(encoding="utf-8")))

    assert anchors == codes
