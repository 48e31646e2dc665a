"""Nothing that we tell people is wrong: every Python block of every page runs, page by page, and every link leads somewhere.

A block with ``>>>`` is compared with what it prints, as by doctest; any other block is run as a file.
The blocks of a page share their names, from top to bottom.
"""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import layers
import zygopy
import zygopy.testing

ROOT = Path(__file__).resolve().parents[1]
PAGES = [p for p in [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))] if ".venv" not in p.parts]
FENCE = re.compile(r"^```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
# What is not Python says what it is; a block without a language would escape this test.
OTHER = {"text", "console", "toml", "make"}


def page_name(path):
    return path.relative_to(ROOT).as_posix()


def blocks(path):
    """(language, line number of the first line, text) of each fenced block."""
    text = path.read_text(encoding="utf-8")
    return [(m[1], text.count("\n", 0, m.start(2)), m[2]) for m in FENCE.finditer(text)]


def run_examples(test):
    report = []
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    runner.run(test, out=report.append, clear_globs=False)

    if report:
        pytest.fail("".join(report), pytrace=False)


@pytest.mark.parametrize("page", [p for p in PAGES if any(b[0] == "python" for b in blocks(p))], ids=page_name)
def test_the_code_on_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": page.stem}
    with np.printoptions(legacy=False):
        for language, line, text in blocks(page):
            if language != "python":
                continue
            if text.lstrip().startswith(">>>"):
                test = doctest.DocTestParser().get_doctest(text, names, f"{page.stem}-{line}", page_name(page), line)
                test.globs = names  # get_doctest copies them
                run_examples(test)
                continue
            file = tmp_path / f"{page.stem}-{line}.py"
            file.write_text("\n" * line + text, encoding="utf-8")  # so that an error shows the line of the page
            exec(compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True), names)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_block_says_its_language(page):
    unknown = [(language, line) for language, line, _ in blocks(page) if language not in OTHER | {"python"}]

    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_link_leads_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


def anchors(file):
    """What headings a link may name, as the hosting sites spell them."""
    text = FENCE.sub("", file.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    spelled = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}
    return spelled | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


PUBLIC = sorted(n for n in zygopy.__all__ if inspect.isroutine(getattr(zygopy, n)) or inspect.isclass(getattr(zygopy, n)))


@pytest.mark.parametrize("public", PUBLIC)
def test_the_examples_of_a_docstring_run(public, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    value = getattr(zygopy, public)
    names = {"np": np, "zygopy": zygopy, **{name: getattr(zygopy, name) for name in zygopy.__all__}}
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(value) or "", names, public, None, None)
    run_examples(test)


# What is neither is NumPy's own (`tanh`), under the name that Flux gives it.
LAYERS = [
    n for n in layers.__all__ if inspect.isfunction(getattr(layers, n)) or inspect.isclass(getattr(layers, n))
]


@pytest.mark.parametrize("public", LAYERS)
def test_the_examples_of_a_layer_run(public, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    doc = inspect.getdoc(getattr(layers, public)) or ""
    names = {"np": np, "zygopy": zygopy, **{name: getattr(layers, name) for name in layers.__all__}}
    assert ">>> " in doc, f"`{public}` shows no example"
    run_examples(doctest.DocTestParser().get_doctest(doc, names, public, None, None))


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link in links if not re.match(r"\w+:", link)]

    assert [page_name(p) for p in PAGES if p not in reached] == []
