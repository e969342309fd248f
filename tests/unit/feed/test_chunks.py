"""Chunks as messages: which queue each waits in, and what is none."""

import json

import pytest
from heliograph.core.messages import Unsent
from heliograph.feed.chunks import MOST_READERS, ChunkNotUnderstood, ChunkQueues, PostChunk, ShareChunk, parse
from heliograph.feed.settings import ChunksSettings

from tests.unit.feed.about import Sent

CHUNK = PostChunk(post_id="7", readers=("1", "2"))
SHARE = ShareChunk(post_id="7", sharer_id="9", readers=("1",))
SETTINGS = ChunksSettings(ordinary="ordinary", large="large", followers=2, large_above=4)


def send(sent, count):
    return ChunkQueues(sent, SETTINGS, sleep=lambda _: None).send(
        PostChunk(post_id="7", readers=(str(2 * one), str(2 * one + 1))) for one in range(count)
    )


@pytest.mark.parametrize("chunk", [CHUNK, SHARE])
def test_a_chunk_is_read_as_it_was_sent(chunk):
    sent = Sent()

    assert ChunkQueues(sent, SETTINGS).send([chunk]) == 1

    ((_, body),) = sent.messages
    assert parse(body) == chunk


def test_what_a_large_account_has_beyond_a_number_of_followers_waits_in_a_queue_of_its_own():
    sent = Sent()

    assert send(sent, 5) == 5
    assert [queue for queue, _ in sent.messages] == ["ordinary"] * 2 + ["large"] * 3


def test_ten_messages_are_sent_at_once_and_those_that_are_refused_again():
    sent = Sent(refuses=[(1,), (), (2, 7), (0,)])

    assert send(sent, 25) == 25

    assert [len(call) for call in sent.calls] == [2, 1, 10, 2, 1, 10, 3]
    assert len({body for _, body in sent.messages}) == len(sent.messages) == 25


def test_what_is_never_taken_is_no_silence():
    with pytest.raises(Unsent, match="1 of 2"):
        send(Sent(refuses=[(1,), *[(0,)] * 7]), 2)


def test_a_batch_stays_below_what_one_may_weigh():
    sent = Sent()
    readers = tuple(str(10**18 + one) for one in range(MOST_READERS))

    ChunkQueues(sent, ChunksSettings(ordinary="a", large="b", large_above=10**6)).send(
        [PostChunk(post_id="7", readers=readers)] * 25
    )

    assert sum(map(len, sent.calls)) == 25
    assert all(sum(map(len, call)) <= 256 * 1024 and len(call) <= 10 for call in sent.calls)


def body(**otherwise):
    return json.dumps({"about": "post", "postId": "7", "readers": ["1"], **otherwise})


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "no JSON"),
        ("\ud800", "no JSON"),
        ("{", "no JSON"),
        ("[]", "Expected `object`"),
        ("{}", "missing required field `about`"),
        (body(about="like"), "Invalid value 'like'"),
        (body(postId=7), r"Expected `str`, got `int` - at `\$.postId`"),
        (body(postId="-7"), r"matching regex.*at `\$.postId`"),
        (body(postId="7" * 20), r"matching regex.*at `\$.postId`"),
        (body(readers=[]), r"length >= 1.*at `\$.readers`"),
        (body(readers=["1"] * (MOST_READERS + 1)), r"length <= .*at `\$.readers`"),
        (body(readers=["ada"]), r"matching regex.*at `\$.readers"),
        (body(about="share"), "missing required field `sharerId`"),
        (body(sharerId="9"), "unknown field `sharerId`"),
    ],
)
def test_what_is_no_chunk_says_what_is_wrong_with_it(said, why):
    with pytest.raises(ChunkNotUnderstood, match=why):
        parse(said)
