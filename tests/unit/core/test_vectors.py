"""The same sum on every version of Python, fast or not."""

import pytest
from heliograph.core.vectors import sumprod


def test_products_are_added_up():
    assert sumprod([1, 2.5, -3], [4, 2, 0.5]) == pytest.approx(7.5)
    assert sumprod([], []) == 0
