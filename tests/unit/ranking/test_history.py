"""What somebody did, as it counts later: halved by time, whatever order it came in, and never more than is bounded."""

from datetime import timedelta

import pytest
from heliograph.ranking.history import HALVED_AFTER, MOST, History
from heliograph.ranking.model import Deed, Outcome

from tests.people import ADA, BOB, NOW


def deed(outcome=Outcome.LIKE, author=ADA, at=NOW, tags=()):
    return Deed(outcome=outcome, author_id=author, at=at, tags=tags)


def test_deeds_are_remembered_by_author_and_outcome():
    history = History([deed(), deed(), deed(Outcome.COMMENT), deed(author=BOB)])

    regard = history.towards(ADA, NOW)

    assert (regard.likes, regard.comments, regard.shares) == pytest.approx((2, 1, 0))
    assert history.likes(NOW) == pytest.approx(3)


def test_what_was_opened_is_remembered_apart():
    history = History([deed(Outcome.CLICK, tags=("sea",)), deed(tags=("dusk",))])

    assert history.towards(ADA, NOW).clicks == pytest.approx(1)
    assert [history.curiosity(tag, NOW) for tag in ("sea", "dusk")] == pytest.approx([1, 0])
    assert [history.interest(tag, NOW) for tag in ("sea", "dusk")] == pytest.approx([0, 1])
    assert history.likes(NOW) == pytest.approx(1)


def test_a_deed_counts_half_after_a_while():
    history = History([deed(tags=("sea",))])

    later = NOW + HALVED_AFTER

    assert history.towards(ADA, later).likes == pytest.approx(0.5)
    assert history.interest("sea", later) == pytest.approx(0.5)


def test_the_order_in_which_deeds_come_makes_no_difference():
    deeds = [deed(at=NOW - timedelta(days=n), tags=("sea",)) for n in range(20)]

    forth, back = History(deeds), History(reversed(deeds))

    assert forth.towards(ADA, NOW).likes == pytest.approx(back.towards(ADA, NOW).likes)
    assert forth.interest("sea", NOW) == pytest.approx(back.interest("sea", NOW))


def test_nothing_is_known_of_strangers_and_of_what_one_never_met():
    regard = History().towards(ADA, NOW)

    assert (regard.likes, regard.comments, regard.shares, History().interest("sea", NOW)) == (0, 0, 0, 0)


@pytest.mark.parametrize("outcome", [Outcome.LIKE, Outcome.CLICK])
def test_the_weakest_are_forgotten_before_memory_outgrows_its_bound(outcome):
    close = [deed(outcome) for _ in range(5)]
    crowd = [deed(outcome, author=str(n), tags=(f"tag{n}",)) for n in range(10_000, 10_000 + 5 * MOST)]
    history = History([*close, *crowd])

    known = [one for one in crowd if any(vars(history.towards(one.author_id, NOW)).values())]
    met = [one for one in crowd if history.interest(one.tags[0], NOW) or history.curiosity(one.tags[0], NOW)]

    assert sum(vars(history.towards(ADA, NOW)).values()) == pytest.approx(5)
    assert len(known) < 2 * MOST
    assert len(met) <= 2 * MOST
