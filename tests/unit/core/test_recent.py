"""What a container has met lately: bounded, and believed for a while only."""

from heliograph.core.recent import Recent


class Ticks:
    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


def test_what_was_kept_is_known_until_its_time_is_over():
    ticks = Ticks()
    recent = Recent(most=10, seconds=5, ticks=ticks)
    recent.keep({"a": 1})
    ticks.at += 3
    recent.keep({"b": 2})
    ticks.at += 1.9

    assert recent.of(["a", "b", "c"]) == {"a": 1, "b": 2}
    ticks.at += 0.1
    assert recent.of(["a", "b"]) == {"b": 2}


def test_what_is_kept_again_is_believed_anew():
    ticks = Ticks()
    recent = Recent(most=10, seconds=5, ticks=ticks)
    recent.keep({"a": 1})
    ticks.at += 4
    recent.keep({"a": 2})
    ticks.at += 4

    assert recent.of(["a"]) == {"a": 2}


def test_of_too_many_the_one_goes_that_was_asked_for_least_recently():
    recent = Recent(most=2, seconds=5, ticks=Ticks())
    recent.keep({"a": 1, "b": 2})
    recent.of(["a"])
    recent.keep({"c": 3})

    assert recent.of(["a", "b", "c"]) == {"a": 1, "c": 3}


def test_it_counts_what_it_was_good_for_and_forgets_everything_when_told():
    recent = Recent(most=2, seconds=5, ticks=Ticks())
    recent.keep({"a": 1})
    recent.of(["a", "b"])
    assert (recent.asked, recent.known) == (2, 1)

    recent.forget()
    assert recent.of(["a"]) == {}


def test_what_is_fresh_no_longer_is_believed_and_due_until_it_is_kept_anew_or_its_time_is_over():
    ticks = Ticks()
    recent = Recent(most=10, seconds=5, fresh=2, ticks=ticks)
    recent.keep({"a": 1, "b": 2})
    recent.of(["a"])
    assert recent.due() == []
    ticks.at += 2

    assert recent.of(["a", "a"]) == {"a": 1}
    assert (recent.due(), recent.due()) == (["a"], [])
    recent.keep({"a": 3})
    ticks.at += 3
    assert recent.of(["a", "b"]) == {"a": 3}
    assert recent.due() == ["a"]
