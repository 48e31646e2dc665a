"""What all tests share: Hypothesis draws the same examples in every run, and nothing opens a window."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# A failure must be there again in the next run; HYPOTHESIS_PROFILE=explore looks for new ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]  # deriving takes milliseconds for each example
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
