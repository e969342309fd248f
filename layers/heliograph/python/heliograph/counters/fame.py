"""Who is a celebrity: a border between two counts of followers, and how often somebody has crossed it.

The crossings are counted in the tally itself, and their number says everything: it is odd for a celebrity, and the
greater of two numbers is the later state, however late or often it is heard of.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Border:
    """A celebrity from `up` followers on, and until no more than `down` are left.

    They are apart, so that a follower who comes and goes at the border does not move everything that hangs on it.
    """

    up: int
    down: int

    def __post_init__(self) -> None:
        if not 0 <= self.down < self.up:
            raise ValueError(f"a border cannot be at {self.up} followers upwards and at {self.down} downwards")

    def crossed(self, followers: int, fame: int) -> bool:
        """Whether somebody with so many followers is on the other side of the border than after `fame` crossings."""
        return followers <= self.down if is_celebrity(fame) else followers >= self.up


def is_celebrity(fame: int) -> bool:
    """After so many crossings."""
    return fame % 2 == 1
