"""Sealed cursors: good for their reader, at their list, for a day, as they were made; and for nobody else."""

import base64
import copy
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from heliograph.core import http
from heliograph.core.cursors import Cursors
from heliograph.core.keys import LONGEST_SEALED, Keys
from heliograph.core.pages import CursorNotValid
from heliograph.core.settings import ApiSettings
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADA, BOB, Clock

REQUEST = json.loads((Path(__file__).parents[3] / "events" / "aws" / "http-request.json").read_text())
DOOR = ApiSettings(client_id="client", cursor_secret="keys", requests_table="none", limits_table="none")
KEY, FORMER = b"k" * 32, b"f" * 32
LIST = "/v1/posts/1/likes"
numbers = st.integers(0, 2**64 - 1)
positions = st.lists(numbers, min_size=1, max_size=3).map(tuple)


def cursors(*, user=ADA, path=LIST, query=None, keys=(KEY,), clock=None):
    """The cursors of a request that is being answered."""
    event = copy.deepcopy(REQUEST)
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["queryStringParameters"] = query or {}
    event["requestContext"]["authorizer"]["jwt"]["claims"]["username"] = user
    app = http.api()
    app.current_event = APIGatewayHttpResolver()._to_proxy_event(event)
    ring = SimpleNamespace(keys=lambda: Keys(keys[0], keys))
    return Cursors(app, DOOR, ring=lambda _: ring, now=clock or Clock())


def refused(cursor, **here):
    with pytest.raises(CursorNotValid):
        cursors(**here).open(cursor)


@given(positions)
def test_a_cursor_gives_back_the_position_it_was_made_of(position):
    assert cursors().open(cursors().seal(position), numbers=len(position)) == position


def test_no_position_is_no_cursor_and_no_cursor_is_the_beginning():
    assert cursors().seal(None) is None
    assert cursors().open(None) is None


def test_neither_of_them_needs_a_key():
    without = Cursors(http.api(), DOOR, ring=lambda _: SimpleNamespace(keys=None))

    assert (without.seal(None), without.open(None)) == (None, None)


def test_every_single_bit_counts():
    cursor = cursors().seal((7, 8)).encode()

    for place in range(len(cursor)):
        for bit in range(8):
            flipped = bytearray(cursor)
            flipped[place] ^= 1 << bit
            with pytest.raises(CursorNotValid):
                cursors().open(flipped.decode("latin-1"), numbers=2)


def test_every_single_bit_of_what_is_sealed_counts():
    cursor = cursors().seal((7,))
    sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))

    for bit in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(base64.urlsafe_b64encode(flipped).decode().rstrip("="))


def test_a_cursor_that_is_cut_off_or_made_longer_is_refused():
    cursor = cursors().seal((7,))

    for length in range(len(cursor)):
        refused(cursor[:length])
    refused(cursor + "A")
    refused(cursor + cursor)
    refused(cursor + "=")


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"user": BOB},
        {"path": "/v1/posts/2/likes"},
        {"path": "/v1/posts/1/comments"},
        {"query": {"by": "name"}},
        {"keys": (b"x" * 32,)},
    ],
    ids=["another reader", "another target", "another route", "another filter", "a foreign key"],
)
def test_a_cursor_is_good_for_its_reader_and_its_list_alone(elsewhere):
    refused(cursors().seal((7,)), **elsewhere)


def test_a_filter_is_bound_by_its_value_and_limits_and_cursors_are_no_filters():
    made = cursors(query={"by": "name", "limit": "5", "cursor": "the one before"}).seal((7,))

    assert cursors(query={"limit": "9", "by": "name", "cursor": made}).open(made) == (7,)
    refused(made, query={"by": "age"})
    refused(made)


def test_a_cursor_for_one_number_is_refused_where_two_are_expected_and_the_other_way_round():
    with pytest.raises(CursorNotValid):
        cursors().open(cursors().seal((7,)), numbers=2)
    with pytest.raises(CursorNotValid):
        cursors().open(cursors().seal((7, 8)), numbers=1)


@pytest.mark.parametrize("minutes", [0, 1, 59])
def test_a_cursor_is_good_for_the_hours_of_a_day_and_not_longer(clock, minutes):
    clock.at = clock().replace(minute=minutes)
    cursor = cursors(clock=clock).seal((7,))

    clock.at += LONGEST_SEALED - timedelta(hours=1, seconds=1)
    assert cursors(clock=clock).open(cursor) == (7,)
    clock.at += timedelta(hours=1, seconds=1)
    refused(cursor, clock=clock)


def test_a_cursor_sealed_with_a_former_key_opens_while_the_ring_has_it():
    cursor = cursors(keys=(FORMER,)).seal((7,))

    assert cursors(keys=(KEY, FORMER)).open(cursor) == (7,)
    refused(cursor, keys=(KEY,))


def test_the_same_page_has_the_same_cursor_and_every_other_one_another():
    assert cursors().seal((7,)) == cursors().seal((7,))

    made = [cursors().seal((7,)), cursors().seal((8,)), cursors(user=BOB).seal((7,)), cursors(path="/v1/x").seal((7,))]
    nonces = {base64.urlsafe_b64decode(one[:16]) for one in made}
    assert len(nonces) == len(set(made)) == 4


@given(st.text(max_size=80))
def test_garbage_is_refused(text):
    refused(text)


@given(st.binary(max_size=80))
def test_garbage_that_is_well_encoded_is_refused(sealed):
    refused(base64.urlsafe_b64encode(sealed).decode().rstrip("="))


def test_the_answer_links_to_the_next_page_with_the_same_parameters():
    app = http.api()
    made = Cursors(app, DOOR, ring=lambda _: SimpleNamespace(keys=lambda: Keys(KEY, (KEY,))))

    @app.get("/lamps")
    def lamps(limit: int = 2, colour: str = "") -> dict:
        return {"lamps": [], "nextCursor": made.seal((9,) if colour else None)}

    answer = call(app, {"limit": "2", "colour": "a&b"})

    target, relation = answer["headers"]["Link"].split("; ")
    asked = parse_qs(urlsplit(target.strip("<>")).query)
    assert (relation, target.strip("<>")[0]) == ('rel="next"', "?")
    assert asked == {"limit": ["2"], "colour": ["a&b"], "cursor": [json.loads(answer["body"])["nextCursor"]]}
    assert "Link" not in call(app, {})["headers"]


def call(app, query):
    event = copy.deepcopy(REQUEST)
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/lamps"
    event["queryStringParameters"] = query
    return app.resolve(event, SimpleNamespace())
