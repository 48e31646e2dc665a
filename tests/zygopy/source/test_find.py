"""Tests for zygopy/source/find.py."""

import pytest

from zygopy.source.find import Files, find, in_columns, in_lines, parse


def found(text, name="f"):
    names = {}
    exec(compile(text, "<text>", "exec"), names)
    lines = text.splitlines(keepends=True)
    files = Files()
    node = find(names[name].__code__, lines, names, files)
    return node, bool(files.parsed)


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x\n",
        "def f(x):\n    return x",
        "def f(x): return x\n",
        "if True:\n    def f(x):\n        return (\nx)\n\n    y = 1\n",
        "if True:\n\tdef f(x):\n\t\treturn x\n",
        "def f(\n    x,\n):\n    '''\ntext\n'''\n    return x\n",
        "def f(x):\n    return x\n    y = 1\n    pass\n\nz = 1\n",
        "def f(x):\n    if x: yield x\n    global z\n",
        "\n" * 50 + "def f(x):\n    return x\n",
        "def f(x):\n    def g():\n        return x\n    # end\n    return g\n",
        "f = lambda x: x\n",
        "g, f = [\n    lambda x: x,\n    lambda x: x + 1,\n]\n",
        "f = (lambda x:\n     x +\n     1)\n",
        "g = print\ng(\n    1, (lambda x: x)(2)); f = (lambda x: x)\n",
        "f = max([lambda x:\n  x], key=\n  id)\n",
        "f = max(1,\n  2, 3) and (lambda x: ((x + 1) * (2 + x)))\n",
        "f = {'a': [\n 1], 'é': lambda x: [x + 1,\n (2)]\n}['é']\n",
        "f = max(\n    lambda x: (lambda y: (x +\n y)), abs, key=(callable))\n",
    ],
)
def test_function_is_found_by_parsing_its_own_lines(text):
    node, parsed_whole_file = found(text)

    assert node is not None
    assert not parsed_whole_file


@pytest.mark.parametrize(
    "text",
    [
        "for f in [lambda x: x]:\n    pass\n",
        "def f(x):\n    y = (\nx\n)\n",
        "class A:\n    def __init__(self): self.f = 1\n    f = 2\nf = lambda x: (((((((x)))))))\n",
    ],
)
def test_function_is_found_wherever_it_stands(text):
    node, _ = found(text)

    assert node is not None


def test_lambda_in_the_middle_keeps_its_places():
    text = "f = max(\n    'é', lambda x: (x *\n 2), key=callable)\n"
    names = {}
    exec(compile(text, "<text>", "exec"), names)
    (node,) = in_columns(names["f"].__code__, text.splitlines(keepends=True)).candidates(names["f"].__code__)

    body = node.body
    assert (node.lineno, node.col_offset) == (2, 10)
    assert (body.lineno, body.col_offset, body.end_lineno, body.end_col_offset) == (2, 21, 3, 2)


def test_places_are_those_in_the_file():
    node, _ = found("x = 1\nif True:\n    # é\n    def f(x):\n        return x\n")

    assert (node.lineno, node.col_offset, node.body[0].lineno, node.body[0].col_offset) == (4, 4, 5, 8)


def test_of_two_definitions_the_right_one_is_found():
    text = "if {}:\n    def f(x): return x\nelse:\n    def f(x): return x\n"

    assert [found(text.format(test))[0].lineno for test in (1, 0)] == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "import math\ndef f(x):\n    return math.sin(x)\n",
        "from math import sin as name\nname = [1]\ndef f(x):\n    return name.count(x)\n",
        "if True:\n    try:\n        import math\n    except E:\n        pass\ndef f(x):\n    return math.sin(x)\n",
        "def g():\n    import math\n    return math\nmath = g()\ndef f(x):\n    return math.sin(x)\n",
        "from math import pi\nimport math\ndef f(x):\n    return pi.hex(x) + x.y() + x.z + (lambda a: a.b().c())(x)\n",
        "match 1:\n    case 1:\n        import os.path\ndef f(x):\n    return os.fspath(x)\n",
    ],
)
def test_import_of_a_name_changes_its_bytecode_and_is_found(text):
    assert found(text)[0] is not None


def test_line_beyond_the_file_holds_nothing():
    names = {}
    exec(compile("\n\n\ndef f(x): return x", "<text>", "exec"), names)

    assert in_lines(names["f"].__code__, ["x = 1\n"]).functions == {}


def test_text_that_is_not_python_holds_nothing():
    assert parse("def f(:").functions == {}
    assert parse("x = '\0'").functions == {}


def test_files_are_parsed_again_when_their_text_changes():
    files = Files()
    first = files.get("a", ["x = 1\n"])

    assert files.get("a", ["x = 1\n"]) is first
    assert files.get("a", ["x = 2\n"]) is not first


def test_only_a_few_files_are_kept():
    files = Files(most=2)
    for name in "abc":
        files.get(name, [])

    assert list(files.parsed) == ["b", "c"]
