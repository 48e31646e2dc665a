"""Every example runs, asserts what it shows, and stays short."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.py"))


def example(test):
    return pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)(test)


@example
def test_an_example_runs(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(path)])
    runpy.run_path(str(path), run_name="__main__")

    assert capsys.readouterr().out.strip()


def test_the_demo_draws_its_loss_curve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    demo = runpy.run_path(str(next(p for p in EXAMPLES if p.stem == "demo")))
    demo["draw"]([2.0, 1.0, 0.5], tmp_path / "curve.png")

    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


@example
def test_an_example_is_short_and_asserts_something(path):
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") < 120
    assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(text)))
    assert ast.get_docstring(ast.parse(text))
