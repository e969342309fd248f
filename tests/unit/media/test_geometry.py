"""What is cut from a picture lies within it."""

import pytest
from heliograph.media.geometry import targets
from heliograph.media.imaging import render
from heliograph.media.model import Size

from tests.functions.pictures import picture


@pytest.mark.parametrize("width", [204, 211, 640, 1001])
def test_whatever_the_size_nothing_is_cut_from_outside(width):
    for height in range(100, 1_400, 3):
        for target in targets(Size(width, height)):
            left, top, right, bottom = target.box(width, height)
            assert min(left, top) >= 0, (width, height, target)
            assert (right, bottom) <= (width, height)


def test_a_size_at_which_rounding_says_more_than_all_comes_out():
    assert render(picture(width=204, height=211))[0].variants["thumb"].width == 150
