"""Likes: spread over buckets, and still every one of them on exactly one page."""

import pytest
from heliograph.core.buckets import BUCKETS, bucket_of
from heliograph.core.events import comment_key, post_key
from heliograph.likes.model import AlreadyLiked, Liker
from heliograph.likes.store import LikeStore

from tests.people import ADA, BOB, CLEO, NOW, POST, comment_like, like
from tests.stores.paging import read_all, turn_pages

OTHER_POST = str(int(POST) + 1)
HERE = post_key(POST)


def liker(made) -> Liker:
    return Liker(id=made.liker_id, name=made.liker_name, at=made.at)


@pytest.fixture
def store(open_store):
    return open_store(LikeStore, "LIKES_TABLE")


def likers(*buckets: int) -> list[str]:
    """One liker for every bucket named; a bucket named twice gets two. The later the bucket, the smaller the ids."""
    found: list[str] = []
    for bucket in reversed(buckets):
        start = int(found[-1]) + 1 if found else 1000
        found.append(next(str(one) for one in range(start, start + 5000) if bucket_of(str(one)) == bucket))
    return found


def test_a_like_comes_back_as_it_was_made(store, reader):
    made = like(BOB, liker_follows_owner=False)
    store.add(made)

    assert store.likers(HERE, 10, None).items == [liker(made)]
    assert set(reader.one(store.of_posts(BOB, [POST]))) == {POST}


def test_liking_twice_is_refused_and_the_first_like_stays(store):
    store.add(like(BOB))

    with pytest.raises(AlreadyLiked):
        store.add(like(BOB, at=NOW.replace(year=2027)))

    assert store.likers(HERE, 10, None).items == [liker(like(BOB))]


def test_a_like_taken_back_is_gone_and_the_others_stay(store, reader):
    store.add(like(BOB))
    store.add(like(CLEO))
    store.remove(HERE, BOB)

    assert store.likers(HERE, 10, None).items == [liker(like(CLEO))]
    assert reader.one(store.of_posts(BOB, [POST])) == {}


def test_taking_back_a_like_that_is_not_there_changes_nothing(store):
    store.add(like(BOB))
    store.remove(HERE, CLEO)
    store.remove(post_key(OTHER_POST), BOB)

    assert store.likers(HERE, 10, None).items == [liker(like(BOB))]


def test_a_lookup_tells_ones_own_likes_from_those_of_others(store, reader):
    store.add(like(BOB, POST))
    store.add(like(ADA, OTHER_POST))

    assert set(reader.one(store.of_posts(BOB, [POST, OTHER_POST, "7"]))) == {POST}


def test_a_post_shows_its_own_likes_only(store):
    store.add(like(BOB, POST))
    store.add(like(BOB, OTHER_POST))

    assert store.likers(HERE, 10, None).items == [liker(like(BOB, POST))]


CROWDS = {
    "nobody": (),
    "one in the first bucket": (0,),
    "one in the last bucket": (15,),
    "one in each": tuple(range(BUCKETS)),
    "all in one": (5, 5, 5, 5, 5),
    "the first and the last": (0, 0, 15, 15),
    "uneven, with gaps": (1, 1, 1, 4, 9, 9, 14),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_pages_of_any_size_hold_every_like_once(store, crowd):
    liking = likers(*CROWDS[crowd])
    for one in liking:
        store.add(like(one))

    for limit in (1, 2, 3, 5, 16, 17):
        pages = turn_pages(lambda after, limit=limit: store.likers(HERE, limit, after))
        assert sorted(one.id for page in pages for one in page) == sorted(liking)
        assert max(map(len, pages)) <= limit


def test_pages_are_full_but_for_the_last_ones(store):
    for one in likers(*range(BUCKETS)):
        store.add(like(one))

    pages = turn_pages(lambda after: store.likers(HERE, 5, after))

    assert [len(page) for page in pages[:3]] == [5, 5, 5]


def test_a_like_taken_back_between_two_pages_hides_no_other(store):
    liking = likers(3, 3, 3, 8)
    for one in liking:
        store.add(like(one))
    first = store.likers(HERE, 2, None)
    store.remove(HERE, first.items[-1].id)

    rest = read_all(lambda after: store.likers(HERE, 2, after or first.next))

    assert {one.id for one in [*first.items, *rest]} == set(liking)


def test_a_comments_likes_are_kept_apart_from_a_posts_of_the_same_number(store, reader):
    store.add(like(BOB, POST))
    store.add(comment_like(CLEO, POST))

    assert store.likers(HERE, 10, None).items == [liker(like(BOB))]
    assert store.likers(comment_key(POST), 10, None).items == [liker(comment_like(CLEO, POST))]
    assert set(reader.one(store.of_comments(CLEO, [POST]))) == {POST}
    assert reader.one(store.of_posts(CLEO, [POST])) == {}
    with pytest.raises(AlreadyLiked):
        store.add(comment_like(CLEO, POST, at=NOW.replace(year=2027)))


def test_all_rows_of_a_target_are_all_there_are(store):
    for one in likers(0, 3, 3, 15):
        store.add(like(one))
    store.add(like(BOB, OTHER_POST))

    assert {str(row["post_id"]) for row in store.all_of(HERE)} == {POST}
    assert len(list(store.all_of(HERE))) == 4


def test_likes_of_one_post_spread_over_all_buckets_about_evenly():
    counts = [0] * BUCKETS
    for liker in range(1600):
        # Ids of one shard and second differ in few bits.
        counts[bucket_of(str((321 << 40) + (liker << 10)))] += 1

    assert min(counts) > 50
    assert max(counts) < 150


def test_the_likes_of_a_post_that_has_gone_go_from_all_buckets_and_are_nobodys_act(store, account):
    for liker in (*likers(0, 0, 7, 15), *(str(10_000 + number) for number in range(60))):
        store.add(like(liker))
    store.add(like(BOB, OTHER_POST))

    assert store.purge(post_key(POST)) == 64
    assert store.purge(post_key(POST)) == 0

    assert store.likers(post_key(POST), 100, None).items == []
    assert len(store.likers(post_key(OTHER_POST), 100, None).items) == 1


def test_all_that_somebody_likes_is_taken_back_and_what_others_like_stays(store):
    for one in (like(BOB), comment_like(BOB), like(CLEO)):
        store.add(one)

    assert store.remove_all_by(BOB) == 2
    assert store.remove_all_by(BOB) == 0
    assert store.likers(HERE, 10, None).items == [liker(like(CLEO))]
