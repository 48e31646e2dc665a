"""Tests for zygopy/source/text.py."""

import pytest

from zygopy.source.read import read
from zygopy.source.surface import gast


@pytest.fixture
def source(run):
    """Give a function from text to the source of the function `f` in it."""
    return lambda text: read(run(text)["f"])


def texts(source):
    return [source.statement(node).text for node in source.tree.body]


def test_statement_keeps_its_comment_and_those_above_it(source):
    got = texts(
        source("""
            def f(x):  # not this one
                # first
                # second
                y = x + 1.50   # trailing

                # third
                return y
            """)
    )

    assert got == ["# first\n# second\ny = x + 1.50   # trailing", "# third\nreturn y"]


def test_comment_after_an_empty_line_is_not_the_statements(source):
    got = texts(
        source("""
            def f(x):
                # of the function

                return x
            """)
    )

    assert got == ["return x"]


def test_comment_that_is_indented_otherwise_is_not_the_statements(source):
    got = texts(
        source("""
            def f(x):
                if x:
                    x = 1
                    # of the branch
                return x
            """)
    )

    assert got == ["if x:\n    x = 1", "return x"]


def test_statements_on_one_line_are_cut_apart(source):
    got = texts(
        source("""
            def f(x):
                # both
                a = x; b = 'é' ; return a  # last
            """)
    )

    assert got == ["# both\na = x", "b = 'é'", "return a  # last"]


def test_statement_behind_a_colon_has_no_comment_above(source):
    tree = source("""
        # not this
        def f(x): return x  # this
        """)

    assert texts(tree) == ["return x  # this"]


def test_statement_of_several_lines_keeps_its_form(source):
    got = texts(
        source("""
            def f(x):
                return g(
                    x,  # why

                    y=(1 +
                  2),
                )  # end
            """)
    )

    assert got == ["return g(\n    x,  # why\n\n    y=(1 +\n  2),\n)  # end"]


def test_lines_inside_a_string_stay_as_they_are(source):
    got = texts(
        source('''
            def f(x):
                s = """one
                two
                # three"""
                return s
            ''')
    )

    assert got == ['s = """one\n    two\n    # three"""', "return s"]


def test_line_inside_a_continued_string_is_no_comment(source):
    got = texts(
        source("""
            def f(x):
                s = 'a\\
                # b'
                return s
            """)
    )

    assert got == ["s = 'a\\\n    # b'", "return s"]


def test_compound_statement_comes_whole(source):
    got = texts(
        source("""
            def f(xs):
                # loop
                for x in xs:  # each
                    # inside
                    y = x  # here
                else:
                    y = 0
                    # after
            """)
    )

    assert got == ["# loop\nfor x in xs:  # each\n    # inside\n    y = x  # here\nelse:\n    y = 0"]


def test_elif_begins_with_if(source):
    tree = source("""
        def f(x):
            if x > 1:
                return 1
            # otherwise
            elif x > 0:  # small
                return 2
            else:
                return 3
        """)
    inner = tree.tree.body[0].orelse[0]

    assert tree.statement(inner).text == "# otherwise\nif x > 0:  # small\n    return 2\nelse:\n    return 3"


def test_statement_after_else_is_no_elif(source):
    tree = source("""
        def f(x):
            elif_ = x
            return elif_
        """)

    assert texts(tree) == ["elif_ = x", "return elif_"]


def test_inner_function_comes_with_its_decorators(source):
    got = texts(
        source("""
            def f(x):
                # why
                @cache
                @other(1)
                def g(y):
                    return y
                return g(x)
            """)
    )

    assert got[0] == "# why\n@cache\n@other(1)\ndef g(y):\n    return y"


def test_statement_holds_its_tree(source):
    tree = source("def f(x): return x\n")

    assert tree.statement(tree.tree.body[0]).tree is tree.tree.body[0]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("for i in range(3):  # three\n    # inside\n    pass", "for i in range(3):  # three"),
        ("while (x >\n       1):\n\n    # inside\n    x = 1", "while (x >\n       1):"),
        ("if x: return 1", "if x:"),
        ("with a, \\\n     b:\n    @c\n    def g(): pass", "with a, \\\n     b:"),
        ("if x:\n    @c(\n      1)\n    def g(): pass", "if x:"),
        ("match x:\n    case 1: pass", "match x:"),
        ("# above\ntry:\n    pass\nfinally:\n    pass", "# above\ntry:"),
    ],
)
def test_heading_is_the_compound_statement_down_to_its_colon(source, text, want):
    tree = source("def f(x):\n" + "".join(f"    {line}\n" for line in text.split("\n")))

    assert tree.heading(tree.tree.body[0]) == want


# ------------------------------------------------------------------ places


def at(tree, node):
    span = tree.span(node)
    line = tree.text.line(span.line)
    return line[span.column : span.end_column]


def test_span_counts_characters_not_bytes(source):
    tree = source("def f(α):\n    β = 'λμ' + bad(α); return β\n")
    call = tree.tree.body[0].value.right

    span = tree.span(call)

    assert at(tree, call) == "bad(α)"
    assert (span.line, span.column, span.end_column, span.function) == (2, 15, 21, "f")


def test_span_with_tabs(source):
    tree = source("def f(x):\n\tif x:\n\t\treturn bad(x)\n")
    call = tree.tree.body[0].body[0].value

    assert tree.span(call).column == 9
    assert at(tree, call) == "bad(x)"
    assert tree.statement(tree.tree.body[0]).text == "if x:\n\treturn bad(x)"


def test_span_of_several_lines(source):
    span = (tree := source("def f(x):\n    return g(\n        x)\n")).span(tree.tree.body[0].value)

    assert (span.line, span.column, span.end_line, span.end_column) == (2, 11, 3, 10)


def test_node_without_a_place_stands_where_its_parts_do(source):
    tree = source("def f(x):\n    return [y for y in x if y]\n")
    generator = tree.tree.body[0].value.generators[0]

    assert at(tree, generator) == "y in x if y"


def test_node_without_place_or_parts_stands_at_the_function(source):
    tree = source("def f(x):\n    return x + 1\n")

    got = tree.span(gast.Add())

    assert (got.line, got.column) == (1, 0)


def test_column_that_python_got_wrong_is_no_failure(source):
    tree = source("def f(x):\n    return 'é'\n")
    node = tree.tree.body[0].value

    assert tree.text.column(2, node.col_offset + 6) == 14
    assert tree.text.column(99, 5) == 5
