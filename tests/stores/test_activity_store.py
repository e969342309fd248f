"""Actions and notifications: each fact once, however often and however cut it comes."""

from datetime import timedelta

import pytest
from heliograph.activity.announced import AnnouncedStore, Announcement
from heliograph.activity.model import Action, Group, Kind, Notice, Preferences, Step, moment
from heliograph.activity.store import ActivityStore, ActivityUnfinished
from heliograph.core import wire
from heliograph.core.events import REDRIVEN, Source, pad, post_key

from tests.people import ADA, BOB, CLEO, NOW, POST, an_id

DAN = str(int(CLEO) + 1)
MANY = [an_id(NOW - timedelta(days=9), shard) for shard in range(30)]


@pytest.fixture
def store(account, clock):
    return ActivityStore(wire.dynamodb(), wire.tables(), account.setting("ACTIVITY_TABLE"), row_days=90, now=clock)


def step(sequence, actor=BOB, adds=1, *, kind=Kind.LIKED, target=POST, at=NOW, entry=None):
    group = Group(user_id=ADA, kind=kind, target_id=target, post_id=target, post_owner_id=ADA)
    notice = Notice(group=group, home=post_key(target), entry_id=entry or actor, actor_id=actor, adds=adds)
    return Step(sequence=pad(str(sequence)), at=at, notice=notice)


def tell(store, *steps, shard="likes/a"):
    return store.tell(steps, Source(shard, steps[0].sequence, steps[-1].sequence))


def told(store, limit=10, before=None):
    return list(store.notifications(ADA, limit, before).items)


def who(notification):
    return [entry.user_id for entry in notification.entries]


def test_likes_of_one_post_are_one_notification(store):
    assert tell(store, step(1, BOB), step(2, CLEO)) == 2

    (one,) = told(store)
    assert (one.count, set(who(one)), one.group.kind, one.group.post_id) == (2, {BOB, CLEO}, Kind.LIKED, POST)


def test_sixteen_deliveries_and_batches_cut_otherwise_tell_each_fact_once(store):
    for _ in range(16):
        tell(store, step(1, BOB), step(2, CLEO))
    tell(store, step(2, CLEO), step(3, DAN))
    assert tell(store, step(1, BOB), step(2, CLEO), step(3, DAN)) == 0

    (one,) = told(store)
    assert (one.count, set(who(one))) == (3, {BOB, CLEO, DAN})


def test_shards_have_marks_of_their_own(store):
    tell(store, step(9, BOB), shard="likes/a")
    tell(store, step(1, CLEO), shard="likes/b")

    assert told(store)[0].count == 2


def test_what_is_taken_back_is_told_no_more(store):
    tell(store, step(1, BOB), step(2, CLEO))
    tell(store, step(3, BOB, -1))

    (one,) = told(store)
    assert (one.count, who(one)) == (1, [CLEO])
    tell(store, step(4, CLEO, -1))
    assert told(store) == []


def test_taking_back_what_is_not_there_any_more_leaves_nothing(store, account):
    assert tell(store, step(3, BOB, -1)) == 0
    assert account.rows(account.setting("ACTIVITY_TABLE")) == []


def test_the_newest_are_kept_and_all_are_counted(store, account):
    for place, actor in enumerate(MANY):
        tell(store, step(place + 1, actor, at=NOW + timedelta(seconds=place)))

    (one,) = told(store)
    assert one.count == len(MANY)
    assert who(one)[:3] == MANY[:-4:-1]
    assert len(one.entries) <= 13
    assert tell(store, *(step(100 + place, actor) for place, actor in enumerate(MANY))) == len(MANY)


def test_marks_of_silent_shards_are_dropped(store, account, clock):
    tell(store, step(1), shard="likes/a")
    clock.turn(days=3)
    tell(store, step(2, CLEO, at=clock()), shard="likes/b")

    (row,) = account.rows(account.setting("ACTIVITY_TABLE"))
    assert [name for name in row if name.startswith("m#")] == ["m#likes/b"]


def test_what_comes_late_counts_but_is_neither_named_nor_news(store):
    tell(store, step(5, CLEO, at=NOW + timedelta(minutes=5)))
    before = told(store)[0].moment
    tell(store, step(1, BOB), shard=f"{REDRIVEN}likes/a/1")

    (one,) = told(store)
    assert (one.count, who(one), one.moment) == (2, [CLEO], before)


def test_what_comes_late_alone_is_there(store):
    tell(store, step(1, BOB), shard=f"{REDRIVEN}likes/a/1")

    assert [one.count for one in told(store)] == [1]


def test_pages_go_newest_first_without_gaps_or_repeats(store):
    posts = [str(int(POST) + place) for place in range(5)]
    for place, post in enumerate(posts):
        tell(store, step(1, target=post, at=NOW + timedelta(seconds=place)))
    seen, before = [], None
    while True:
        page = store.notifications(ADA, 2, before)
        seen += [one.group.target_id for one in page.items]
        before = page.next
        if before is None:
            break

    assert seen == posts[::-1]


def test_what_has_expired_is_not_told_although_ttl_is_late(store, clock):
    tell(store, step(1))
    store.log([done(NOW)])
    clock.turn(days=91)

    assert told(store) == []
    assert store.actions(ADA, None, 10, None).items == []


def done(at, name="post-liked", **fields):
    return Action(user_id=ADA, name=name, moment=moment(at, name), at=at, **fields)


def test_actions_are_written_once_and_read_newest_first_by_name_or_all(store):
    first, second = (
        done(NOW, post_id=POST, other_id=BOB, tags=("sea", "dusk")),
        done(NOW + timedelta(seconds=1), "user-followed"),
    )
    for _ in range(3):
        store.log([first, second])

    assert store.actions(ADA, None, 10, None).items == [second, first]
    assert store.actions(ADA, "post-liked", 10, None).items == [first]
    page = store.actions(ADA, None, 1, None)
    assert store.actions(ADA, None, 1, page.next).items == [first]
    assert store.actions(BOB, None, 10, None).items == []


def test_actions_that_stay_unwritten_are_an_overload(store, monkeypatch):
    busy = {"UnprocessedItems": {store._table: [{"PutRequest": {}}]}}
    monkeypatch.setattr(store, "_tables", type("Busy", (), {"begin_batch_write_item": lambda *_, **__: lambda: busy})())
    monkeypatch.setattr(store, "_sleep", lambda _: None)

    with pytest.raises(ActivityUnfinished):
        store.log([done(NOW)])


def test_what_was_read_stays_read_and_kinds_are_turned_off_and_on(store):
    assert store.preferences(ADA) == Preferences()

    store.read_to(ADA, 9)
    store.read_to(ADA, 7)
    store.turn_off(ADA, [Kind.LIKED, Kind.FOLLOWED])
    assert store.preferences(ADA) == Preferences(off=frozenset({Kind.LIKED, Kind.FOLLOWED}), read_to=9)
    store.turn_off(ADA, [])

    assert store.preferences(ADA) == Preferences(read_to=9)
    assert told(store) == []


@pytest.fixture
def announced(account, clock):
    return AnnouncedStore(wire.tables(), account.setting("ACTIVITY_TABLE"), row_days=90, now=clock)


def test_that_a_favourite_posted_is_told_as_of_then_once_however_often_it_is_written(store, announced):
    said = Announcement(post_id=POST, author_id=BOB, at=NOW - timedelta(hours=1))
    tell(store, step(1, CLEO, at=NOW))
    for _ in range(16):
        assert announced.tell(said, [ADA, *MANY]) == 31

    liked, posted = told(store)
    assert (liked.group.kind, posted.group.kind) == (Kind.LIKED, Kind.POSTED)
    assert (posted.count, who(posted), posted.group.post_owner_id) == (1, [BOB], BOB)
    assert posted.moment == moment(said.at, Kind.POSTED, POST)
    assert [one.group for one in store.notifications(MANY[0], 9, None).items] == [
        Group(user_id=MANY[0], kind=Kind.POSTED, target_id=POST, post_id=POST, post_owner_id=BOB)
    ]


def test_it_lapses_ninety_days_after_it_was_published(store, announced, clock):
    said = Announcement(post_id=POST, author_id=BOB, at=NOW)
    announced.tell(said, [ADA])
    assert announced.lives(said)

    clock.turn(days=90)

    assert not announced.lives(said)
    assert told(store) == []


def test_how_far_telling_has_come_is_known_by_post(announced):
    assert announced.progress(POST) is None

    announced.note(POST, int(BOB))
    announced.note(POST, int(CLEO))

    assert (announced.progress(POST), announced.progress("1")) == (int(CLEO), None)
