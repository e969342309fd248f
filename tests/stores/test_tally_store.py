"""Counts: every fact once, however often, however cut and from however many shards it comes."""

import random

import pytest
from botocore.exceptions import ClientError
from heliograph.comments.events import CommentDeleted, CommentWritten, translate
from heliograph.core import wire
from heliograph.core.events import Change, Envelope, Fact, Source, pad, post_key, user_key
from heliograph.counters.model import NOTHING, Tally
from heliograph.counters.store import SILENT, TallyStore
from heliograph.graph.events import translate as translate_edges
from heliograph.likes.events import PostLiked, PostUnliked
from heliograph.likes.events import translate as translate_likes

from tests.people import ADA, BOB, NOW, POST, comment_row, follow_row, like_row

KEY = post_key(POST)
SHARD = "likes/shardId-1"


@pytest.fixture
def store(account, clock):
    return TallyStore(wire.dynamodb(), account.setting("COUNTERS_TABLE"), clock)


@pytest.fixture
def counted(store, reader):
    """The tally of a key as readers see it."""
    return lambda key=KEY: reader.one(store.lookup([key])).get(key, NOTHING)


@pytest.fixture
def row(account):
    """The only row of the table."""

    def row():
        (found,) = account.rows(account.setting("COUNTERS_TABLE"))
        return found

    return row


def enveloped(*facts: Fact, shard: str = SHARD, key: str = KEY) -> Envelope:
    return Envelope(key, Source(shard, facts[0].sequence, facts[-1].sequence), facts)


def facts_of(translated, sequence) -> list[Fact]:
    return [Fact(f"{sequence}.{i}", pad(str(sequence)), NOW, event) for i, event in enumerate(translated)]


def liked(sequence, liker=BOB) -> Fact:
    (fact,) = facts_of(translate_likes(Change("", "", NOW, None, like_row(liker))), sequence)
    return fact


def unliked(sequence, liker=BOB) -> Fact:
    (fact,) = facts_of(translate_likes(Change("", "", NOW, like_row(liker), None)), sequence)
    return fact


def written(sequence, comment_id, text="What light!") -> Fact:
    (fact,) = facts_of(translate(Change("", "", NOW, None, comment_row(str(comment_id), text=text))), sequence)
    return fact


def deleted(sequence, comment_id) -> Fact:
    (fact,) = facts_of(translate(Change("", "", NOW, comment_row(str(comment_id)), None)), sequence)
    return fact


def test_the_facts_are_those_that_the_rows_mean():
    kinds = [type(fact.event) for fact in (liked(1), unliked(1), written(1, 1), deleted(1, 1))]

    assert kinds == [PostLiked, PostUnliked, CommentWritten, CommentDeleted]


def test_a_target_to_which_nothing_happened_has_no_tally(store, reader):
    assert reader.one(store.lookup([KEY])) == {}


def test_the_facts_of_an_envelope_are_added_up(store, counted):
    assert store.add(enveloped(liked(1), liked(2), unliked(3), written(4, 90))) == 4
    assert (counted().likes, counted().comments) == (1, 1)


def test_a_newer_envelope_adds_to_what_is_there(store, counted):
    store.add(enveloped(liked(1)))

    assert store.add(enveloped(liked(2), liked(3))) == 2
    assert counted().likes == 3


def test_a_repeat_adds_nothing(store, counted, row):
    batch = enveloped(liked(1), liked(2), written(3, 90))
    store.add(batch)
    before = row()

    assert [store.add(batch) for _ in range(15)] == [0] * 15
    assert row() == before


def test_what_was_cut_elsewhere_before_adds_its_unknown_part_only(store, counted):
    store.add(enveloped(liked(1), liked(2)))

    assert store.add(enveloped(liked(1), liked(2), liked(3), unliked(4))) == 2
    assert counted().likes == 2


def test_an_older_part_that_comes_late_adds_nothing(store, counted):
    store.add(enveloped(liked(1), liked(2), liked(3)))

    assert store.add(enveloped(liked(1), liked(2))) == 0
    assert store.add(enveloped(liked(3))) == 0
    assert counted().likes == 3


def test_batches_that_overlap_on_both_sides_count_every_fact_once(store, counted):
    facts = [liked(place) for place in range(1, 8)]
    for first, last in ((0, 3), (1, 5), (0, 2), (4, 6), (2, 7), (0, 7)):
        store.add(enveloped(*facts[first:last]))

    assert counted().likes == 7


@pytest.mark.parametrize("seed", range(4))
def test_deliveries_up_to_sixteen_times_cut_anywhere_count_every_fact_once(store, counted, seed):
    dice = random.Random(seed)
    facts = [dice.choice([liked, liked, unliked])(place) for place in range(1, 21)]
    done = 0
    for _ in range(16):
        # Lambda sends again from wherever it stopped, in order, cut as it likes.
        first = dice.randint(0, min(done, len(facts) - 1))
        last = min(len(facts), dice.randint(first + 1, first + 12))
        store.add(enveloped(*facts[first:last]))
        done = max(done, last)
    store.add(enveloped(*facts))

    added = sum(1 if isinstance(fact.event, PostLiked) else -1 for fact in facts)
    assert counted().likes == added


def test_shards_are_marked_apart(store, counted):
    store.add(enveloped(liked(900), shard="likes/a"))

    assert store.add(enveloped(liked(1), shard="likes/b")) == 1
    assert store.add(enveloped(liked(1), shard="likes/b")) == 0
    assert store.add(enveloped(written(1, 90), shard="comments/a")) == 1
    assert (counted().likes, counted().comments) == (2, 1)


def test_sequence_numbers_of_any_length_are_compared_as_numbers(store, counted):
    short, long = "9" * 21, "1" + "0" * 39
    store.add(enveloped(liked(short)))

    assert store.add(enveloped(liked(long))) == 1
    assert store.add(enveloped(liked(short))) == 0
    assert store.add(enveloped(liked(long), liked(str(int(long) + 1)))) == 1
    assert counted().likes == 3


def test_facts_of_one_change_are_added_together(store, counted):
    batch = enveloped(liked(5, "1"), liked(5, "2"))

    assert store.add(batch) == 2
    assert store.add(batch) == 0
    assert counted().likes == 2


def test_a_follow_counts_at_both_ends(store, counted):
    facts = facts_of(translate_edges(Change("", "", NOW, None, follow_row(BOB, ADA))), 1)
    for user in (ADA, BOB):
        store.add(enveloped(*facts, shard="graph/1", key=user_key(user)))

    assert counted(user_key(ADA)) == Tally(followers=1)
    assert counted(user_key(BOB)) == Tally(following=1)


def test_a_count_that_comes_back_to_nothing_is_zero(store, counted):
    store.add(enveloped(liked(1), unliked(2)))
    store.add(enveloped(liked(3)))
    store.add(enveloped(unliked(4)))

    assert counted() == Tally()


def test_marks_of_shards_that_have_been_silent_for_two_days_are_dropped(store, row, clock):
    store.add(enveloped(liked(1), shard="likes/old"))
    clock.turn(seconds=SILENT.total_seconds() + 1)
    store.add(enveloped(liked(1), shard="likes/new"))

    assert [name for name in row() if name.startswith("m#")] == ["m#likes/new"]
    assert row()["likes"] == 2


def test_marks_of_shards_that_were_heard_from_within_two_days_stay(store, row, clock):
    store.add(enveloped(liked(1), shard="likes/old"))
    clock.turn(seconds=SILENT.total_seconds())
    store.add(enveloped(liked(1), shard="likes/new"))

    assert {name for name in row() if name.startswith("m#")} == {"m#likes/old", "m#likes/new"}


def test_a_mark_that_moves_while_it_is_being_dropped_stays(account, store, row, clock):
    store.add(enveloped(liked(1), shard="likes/old"))
    clock.turn(seconds=SILENT.total_seconds() + 1)
    meanwhile = TallyStore(wire.dynamodb(), account.setting("COUNTERS_TABLE"), clock)

    class Interrupted:
        """A client in which somebody else is quicker than the tidying."""

        def update_item(self, **request):
            if request["UpdateExpression"].startswith("REMOVE"):
                meanwhile.add(enveloped(liked(2), shard="likes/old"))
            return wire.dynamodb().update_item(**request)

    TallyStore(Interrupted(), account.setting("COUNTERS_TABLE"), clock).add(enveloped(liked(1), shard="likes/new"))

    assert {name for name in row() if name.startswith("m#")} == {"m#likes/old", "m#likes/new"}
    assert row()["likes"] == 3


def test_two_consumers_that_race_with_overlapping_batches_count_every_fact_once(account, clock, store, counted):
    facts = [liked(place) for place in range(1, 6)]

    class Beaten:
        """A client in which the other consumer writes first, once."""

        beaten = False

        def update_item(self, **request):
            if not self.beaten:
                self.beaten = True
                store.add(enveloped(*facts[:3]))
            return wire.dynamodb().update_item(**request)

    slow = TallyStore(Beaten(), account.setting("COUNTERS_TABLE"), clock)

    assert slow.add(enveloped(*facts)) == 2
    assert counted().likes == 5


def test_what_is_no_failed_condition_is_raised(account, clock):
    store = TallyStore(wire.dynamodb(), "no-such-table", clock)

    with pytest.raises(ClientError):
        store.add(enveloped(liked(1)))


# Comments


def test_the_newest_three_comments_are_shown_newest_first(store, counted):
    for place in range(1, 5):
        store.add(enveloped(written(place, 90 + place, text=f"comment {place}")))

    assert [shown.text for shown in counted().newest_comments] == ["comment 4", "comment 3", "comment 2"]
    assert counted().comments == 4


def test_comments_are_ordered_by_number_not_by_letter(store, counted):
    store.add(enveloped(written(1, 9), written(2, 10)))

    assert [shown.id for shown in counted().newest_comments] == ["10", "9"]


def test_a_deleted_comment_is_shown_no_longer(store, counted):
    store.add(enveloped(written(1, 91), written(2, 92)))
    store.add(enveloped(deleted(3, 91)))

    assert [shown.id for shown in counted().newest_comments] == ["92"]
    assert counted().comments == 1


def test_a_comment_that_comes_and_goes_in_one_batch_leaves_nothing(store, counted):
    store.add(enveloped(written(1, 91), deleted(2, 91)))

    assert counted() == Tally()


def test_a_row_holds_few_comments_however_many_are_written(store, row, counted):
    for place in range(1, 21):
        store.add(enveloped(written(place, 100 + place)))

    assert len([name for name in row() if name.startswith("c#")]) <= 6
    assert [shown.id for shown in counted().newest_comments] == ["120", "119", "118"]
    assert counted().comments == 20


def test_a_batch_of_many_comments_keeps_the_newest(store, counted):
    store.add(enveloped(*(written(place, 100 + place) for place in range(1, 31))))

    assert [shown.id for shown in counted().newest_comments] == ["130", "129", "128"]
    assert counted().comments == 30


def test_a_repeated_comment_does_not_come_back_after_it_was_deleted(store, counted):
    store.add(enveloped(written(1, 91)))
    store.add(enveloped(deleted(2, 91)))
    store.add(enveloped(written(1, 91)))

    assert counted() == Tally()


def test_a_target_that_has_gone_counts_no_more_whatever_is_still_heard_of_it(store, counted, row, clock):
    early = enveloped(liked(1), liked(2))
    store.add(early)
    store.close(KEY)

    assert store.add(early) == 0
    assert store.add(enveloped(liked(3))) == 0
    assert store.add(enveloped(liked(1), shard="likes/shardId-2")) == 0

    assert counted() == NOTHING
    assert set(row()) == {"pk", "purged", "expires_at"}
    assert row()["expires_at"] == int((clock() + SILENT).timestamp())
