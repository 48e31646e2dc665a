"""What all tests share: Hypothesis draws the same examples in every run, and nothing opens a window."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# A failure must be there again in the next run; HYPOTHESIS_PROFILE=explore looks for new ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]  # deriving takes milliseconds for each example
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# What is known not to work yet, one test a line: written down so that it is seen, and that nothing else may fail.
KNOWN_GAPS = Path(__file__).with_name("known_gaps.txt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the known gaps to fail; a test that is not among them must pass."""
    lines = KNOWN_GAPS.read_text(encoding="utf-8").splitlines() if KNOWN_GAPS.exists() else []
    gaps = {line.split("  #")[0].strip() for line in lines if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in gaps:
            item.add_marker(pytest.mark.xfail(reason="a known gap", strict=True))
