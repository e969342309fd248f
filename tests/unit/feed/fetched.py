"""Who is fetched from, and their heads: for tests of what is pushed to nobody for that reason."""

from heliograph.graph.model import Crossing, Phase

PUSHED_IN = {Phase.MARKING: True, Phase.MARKED: False, Phase.FADING: True, Phase.UNMARKING: True, None: True}
"""Whether anything is pushed while the marks of an author's followers are so far, None for somebody without any."""


class FakeCrossings:
    """How far everybody's marks are, and which heads were written each time that was asked."""

    def __init__(self, phase=None, heads=None, marked_at=None):
        self.phase, self.heads, self.marked_at, self.asked = phase, heads or FakeHeads(), marked_at, []

    def get(self, user_id):
        self.asked.append(list(self.heads.kept))
        return Crossing(user_id=user_id, fame=1, phase=self.phase, marked_at=self.marked_at) if self.phase else None


class FakeHeads:
    """Those of some authors, and which of them were made anew."""

    def __init__(self, *there):
        self.there, self.kept = there, []

    def has(self, author_id):
        return author_id in self.there

    def keep(self, author_id):
        self.kept.append(author_id)
