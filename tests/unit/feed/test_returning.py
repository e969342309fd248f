"""Readers who were away: presence first, then all that feeds still have of those they follow, and nothing twice."""

from datetime import timedelta

import pytest
from heliograph.core.pages import Page
from heliograph.feed.model import Presence
from heliograph.feed.presence import SETTLED, SLACK, Presences
from heliograph.feed.returning import FOLLOWED_AT_ONCE, POSTS_PER_READ, Returning
from heliograph.feed.store import FanOutUnfinished

from tests.people import ADA, BOB, CLEO, NOW, an_id

FRONT = Page([], None)


def made(days, shard=1):
    return an_id(NOW - timedelta(days=days), shard)


class Town:
    """Bob's feed, and what those whom he follows have posted and shared; `did` is what was asked, in order."""

    def __init__(self, posts=None, shares=None, there=(), presence=None, refuses=()):
        self.all, self.shared = posts or {}, shares or {}
        self.there, self.presence, self.refuses = set(there), presence, set(refuses)
        self.did, self.rows = [], []

    def front(self, me, now, limit, *, consistent=False):
        self.did.append("front now" if consistent else "front")
        return FRONT, self.presence

    def put_presence(self, me, presence):
        self._refuse("presence")
        self.did.append(presence.caught_up_to if presence.caught_up_to is not None else "about")
        self.presence = presence

    def places(self, me):
        return self.there

    def put(self, rows):
        self._refuse("rows")
        self.rows += [(row.post_id, row.author_id) for row in rows]
        self.did += ["rows"] if rows else []

    def put_shared(self, rows):
        self.rows += [(row.post_id, row.author_id, row.sharer_id) for row in rows]

    def pushing_to(self, me, *, limit, after):
        self.did.append("followed")
        left = sorted(int(one) for one in self.all if after is None or int(one) > after[0])
        return Page([str(one) for one in left[:limit]], (left[limit - 1],) if len(left) > limit else None)

    def of_owner(self, author, *, limit, before):
        return self._paged(self.all[author], limit, before, lambda post: post)

    def of_sharer(self, sharer, *, limit, before):
        return self._paged(self.shared.get(sharer, []), limit, before, lambda share: share[0])

    def _paged(self, things, limit, before, post_of):
        newest = sorted(things, key=lambda one: -int(post_of(one)))
        left = [one for one in newest if before is None or int(post_of(one)) < before[0]]
        return Page(left[:limit], (int(post_of(left[limit - 1])),) if len(left) > limit else None)

    def _refuse(self, what):
        if what in self.refuses:
            raise FanOutUnfinished(what)


def look(town, clock):
    presences = Presences(store=town, away_days=14, now=clock)
    returning = Returning(
        store=town, presences=presences, followed=town, posts=town, shares=town, row_days=30, now=clock
    )
    return returning.front(BOB, 20)()


def lasting(days, **notes):
    return Presence(until=int((NOW + SLACK + timedelta(days=days)).timestamp()), **notes)


def test_who_is_about_gets_the_first_page_by_one_read(clock):
    town = Town({ADA: [made(1)]}, presence=lasting(13))

    assert look(town, clock) is FRONT
    assert town.did == ["front"]


def test_presence_is_written_again_once_it_is_two_days_old_and_a_page_does_not_hang_on_it(clock):
    town = Town(presence=lasting(12))
    look(town, clock)
    assert town.did == ["front", "about"]

    busy = Town(presence=lasting(12), refuses=["presence"])
    assert look(busy, clock) is FRONT


def test_a_defect_is_no_overload(clock):
    town = Town(presence=lasting(12))
    town.put_presence = lambda *_: 1 / 0

    with pytest.raises(ZeroDivisionError):
        look(town, clock)


@pytest.mark.parametrize("presence", [None, lasting(0), lasting(-5)])
def test_who_was_away_is_about_before_anything_is_looked_for_and_has_caught_up_when_all_is_written(clock, presence):
    town = Town({ADA: [made(1)]}, presence=presence)

    look(town, clock)

    assert town.did == ["front", 0, "followed", "rows", "about", "front now"]


def test_who_has_just_returned_is_read_to_as_it_is_now_until_every_replica_has_what_was_made(clock):
    town = Town({ADA: [made(1)]})
    look(town, clock)
    town.did.clear()

    clock.turn(seconds=SETTLED.total_seconds())
    look(town, clock)
    assert town.did == ["front", "front now"]

    clock.turn(seconds=1)
    look(town, clock)
    assert town.did == ["front", "front now", "front"]


def test_all_is_made_that_feeds_still_have_but_what_is_there(clock):
    there, missing, old = made(20), made(2), made(31)
    town = Town(
        {ADA: [there, missing, old], CLEO: []},
        {CLEO: [(missing, ADA), (there, ADA), (made(3, 9), BOB), (old, ADA)]},
        there=[(there,), (there, CLEO)],
    )

    look(town, clock)

    assert town.rows == [(missing, ADA), (missing, ADA, CLEO)]


def test_none_of_many_posts_is_left_out(clock):
    posts = [made(day / 10, day) for day in range(POSTS_PER_READ + 50)]
    town = Town({ADA: posts})

    look(town, clock)

    assert {post for post, _ in town.rows} == set(posts)


def test_who_follows_many_goes_on_with_the_next_first_page(clock):
    town = Town({str(one): [made(1, one)] for one in range(1, FOLLOWED_AT_ONCE + 3)})

    look(town, clock)
    assert (len(town.rows), town.presence.caught_up_to) == (FOLLOWED_AT_ONCE, FOLLOWED_AT_ONCE)

    look(town, clock)
    assert (len(town.rows), town.presence.caught_up_to) == (FOLLOWED_AT_ONCE + 2, None)


def test_who_went_away_before_all_was_made_begins_again(clock):
    town = Town({ADA: [made(1)]}, presence=lasting(0, caught_up_to=int(ADA)))

    look(town, clock)

    assert town.rows == [(made(1), ADA)]


def test_rows_that_are_not_written_leave_the_rest_to_the_next_page(clock):
    town = Town({ADA: [made(1)]}, refuses=["rows"])

    with pytest.raises(FanOutUnfinished):
        look(town, clock)
    assert town.presence.caught_up_to == 0

    town.refuses.clear()
    look(town, clock)
    assert (town.rows, town.presence.caught_up_to) == ([(made(1), ADA)], None)
