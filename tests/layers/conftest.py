"""Models under test are the same in every run."""

import pytest

from layers import seed

seed(0)  # those that are made while tests are collected


@pytest.fixture(autouse=True)
def _same_draws():
    seed(0)
