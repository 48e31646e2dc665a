"""Every public function of NumPy is ruled, constant, followed, or refused for a reason; the page says so."""

from pathlib import Path

import numpy as np
import pytest

from zygopy.rules.reasons import REASONS
from zygopy.testing.reference import functions, known, owners, page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
LISTED = [(f"{title}.{name}", function) for title, owner in owners() for name, function in functions(owner)]


@pytest.mark.parametrize(("title", "function"), LISTED, ids=[title for title, _ in LISTED])
def test_a_public_function_has_a_rule_or_a_reason_for_none(title, function):
    assert (known(function) is None) == (title in REASONS)


@pytest.mark.skipif(f"NumPy {'.'.join(np.__version__.split('.')[:2])}:" not in PAGE.read_text(encoding="utf-8"),
                    reason="the page is of another NumPy")
def test_the_page_is_up_to_date():
    pytest.importorskip("scipy")
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m zygopy.testing.reference docs/reference/rules.md`"
