"""BlurHash and dominant colour, against vectors that other implementations publish and against their own meaning."""

import pytest
from heliograph.media.placeholder import blurhash, dominant_colour
from hypothesis import given
from hypothesis import strategies as st

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


@pytest.mark.parametrize(
    ("colour", "side", "expected"),
    [
        ((0, 0, 0), 8, "L00000fQfQfQfQfQfQfQfQfQfQfQ"),
        ((255, 255, 255), 4, "L~TSUA~qfQ~q~q%MfQ%MfQfQfQfQ"),
        ((255, 0, 0), 4, "L~TI:j|cfQ|c|c$5fQ$5fQfQfQfQ"),
        ((200, 255, 60), 8, "LfN39P?:fQ?:?:oxfQoxfQfQfQfQ"),
    ],
)
def test_plain_colours_give_the_published_hashes(colour, side, expected):
    assert blurhash([colour] * side * side, side, side) == expected


def test_a_gradient_gives_the_hash_of_the_go_implementation():
    pixels = [(i * 5, 255 - i * 5, i * 3) for i in range(48)]
    assert blurhash(pixels, 8, 6, across=5, down=2) == "D|G9x}k-X5tPX5HJXhj@XOj@"


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_the_hash_has_its_length_and_carries_the_mean_in_linear_light(pixels, across, down):
    made = blurhash(pixels, len(pixels), 1, across=across, down=down)
    assert len(made) == 4 + 2 * across * down
    assert set(made) <= set(DIGITS)
    packed = 0
    for digit in made[2:6]:
        packed = packed * 83 + DIGITS.index(digit)
    for channel, mean in enumerate(((packed >> 16) & 255, (packed >> 8) & 255, packed & 255)):
        values = [pixel[channel] for pixel in pixels]
        assert min(values) <= mean <= max(values)


def test_the_dominant_colour_is_the_mean_of_the_largest_group():
    pixels = [(200, 10, 10)] * 5 + [(202, 12, 10)] * 5 + [(0, 0, 255)] * 9
    assert dominant_colour(pixels) == "#c90b0a"


def test_between_equal_groups_the_darker_wins_whatever_the_order():
    pixels = [(250, 250, 250), (5, 5, 5)]
    assert dominant_colour(pixels) == dominant_colour(pixels[::-1]) == "#050505"
