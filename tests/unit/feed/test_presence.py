"""Who is about: pushed to as long as a row lives, and written down again in its second half."""

from datetime import timedelta

import pytest
from heliograph.core.lookups import Reader
from heliograph.feed.model import Presence
from heliograph.feed.presence import SLACK, Attendance, Presences

from tests.people import ADA, BOB, CLEO, NOW

AWAY = timedelta(days=14)
SECOND = int(NOW.timestamp())


class Table:
    """Presences by reader: what a consistent read finds, and what another one may still find."""

    def __init__(self, there, before):
        self.there, self.before, self.asked = there, before, []

    def batch_get_item(self, **asked):
        ((table, wanted),) = asked["RequestItems"].items()
        known = self.there if wanted["ConsistentRead"] else self.before
        keys = [key for key in wanted["Keys"] if key["reader_id"]["N"] in known]
        self.asked.append(([key["reader_id"]["N"] for key in wanted["Keys"]], wanted["ConsistentRead"]))
        return {"Responses": {table: [{**key, "expires_at": {"N": str(known[key["reader_id"]["N"]])}} for key in keys]}}


def test_pushed_to_are_those_whose_presence_lives_in_their_order(clock):
    there = {CLEO: SECOND + 1, BOB: SECOND, ADA: SECOND + 99}

    assert Attendance("feed", Reader(Table(there, there)), clock).among([CLEO, "7", BOB, ADA]) == [CLEO, ADA]


def test_who_seems_away_is_asked_after_once_more_as_of_now_and_nobody_else(clock):
    table = Table({ADA: SECOND + 1, BOB: SECOND + 1}, {BOB: SECOND + 1})

    assert Attendance("feed", Reader(table), clock).among([ADA, BOB, CLEO]) == [ADA, BOB]
    assert table.asked == [([ADA, BOB, CLEO], False), ([ADA, CLEO], True)]


class Written:
    def __init__(self):
        self.presences = []

    def put_presence(self, reader_id, presence):
        self.presences.append((reader_id, presence))


@pytest.mark.parametrize(
    ("left", "lasts", "fresh"),
    [
        (None, False, None),
        (timedelta(0), False, False),
        (SLACK, False, False),
        (SLACK + timedelta(seconds=1), True, False),
        (AWAY, True, False),
        (AWAY + timedelta(seconds=1), True, True),
        (AWAY + SLACK, True, True),
    ],
)
def test_a_reader_counts_two_days_less_than_fan_out_does(clock, left, lasts, fresh):
    presences = Presences(store=Written(), away_days=14, now=clock)
    presence = None if left is None else Presence(until=int((NOW + left).timestamp()))

    assert presences.lasts(presence) is lasts
    assert presence is None or presences.is_fresh(presence) is fresh


def test_what_is_written_lasts_for_the_days_of_the_setting_and_two_more(clock):
    written = Written()
    Presences(store=written, away_days=14, now=clock).write(BOB, 7)

    assert written.presences == [(BOB, Presence(until=int((NOW + AWAY + SLACK).timestamp()), caught_up_to=7))]


def test_who_returned_is_noted_since_when_nothing_is_missing(clock):
    written = Written()
    Presences(store=written, away_days=14, now=clock).write(BOB, returned=True)

    assert written.presences[0][1].complete_since == int(NOW.timestamp())
