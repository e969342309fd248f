"""The index of what pictures look like, made as the posts are."""

from dataclasses import replace

import pytest
from heliograph.core import wire
from heliograph.core.lookups import Reader
from heliograph.core.store import transact
from heliograph.likeness.model import Page, Print
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.posts.repeats import shelf_of
from heliograph.posts.store import PostStore

from cli.operator import shelves
from tests.people import ADA, BOB, an_id, picture, post
from tests.unit.likeness.test_model import LIGHTHOUSE, turned

SHELF = shelf_of(ADA)
OTHER = turned(LIGHTHOUSE, list(range(0, 64, 2)))
GONE = "4711"


@pytest.fixture
def table(account):
    return account.setting("LIKENESS_TABLE")


@pytest.fixture
def rows(account, table):
    return lambda: account.rows(table)


@pytest.fixture
def likenesses(table):
    settings = LikenessSettings(table=table)
    return Likenesses(store=LikenessStore(table), reader=Reader(wire.tables()), settings=settings)


@pytest.fixture
def shown(account, rows):
    """Two posts of Ada's whose pictures' looks are known, one of Bob's, and nothing on any shelf."""
    store, made = PostStore(account.setting("POSTS_TABLE")), []
    for row in rows():
        wire.dynamodb().delete_item(
            TableName=account.setting("LIKENESS_TABLE"), Key={"pk": {"S": row["pk"]}, "place": {"N": str(row["place"])}}
        )
    for number, (owner, look) in enumerate(((ADA, LIGHTHOUSE), (ADA, OTHER), (BOB, OTHER))):
        media_id, post_id = (an_id(wire.now(), 20 + number + 10 * part) for part in (0, 1))
        pictures = (replace(picture(), media_id=media_id, fingerprint=look),)
        assert store.add(post(post_id, owner_id=owner, pictures=pictures), ())
        made.append(Print(look, media_id, post_id))
    return made


def found(likenesses, look, shelf=SHELF):
    return likenesses.near(likenesses.page(shelf), [look])


def test_what_posts_show_is_found_again_whatever_of_the_index_was_lost(door, said, likenesses, rows, shown):
    shelves.rebuild(door(dry_run=True), user=None)
    assert rows() == []
    shelves.rebuild(door(), user=None)
    assert [found(likenesses, look) for look in (LIGHTHOUSE, OTHER)] == [[shown[0]], [shown[1]]]
    assert found(likenesses, OTHER, shelf_of(BOB)) == [shown[2]]

    likenesses.clear(SHELF)  # Its page alone: the rows stand, and nobody would ask for them.
    assert found(likenesses, LIGHTHOUSE) == []
    shelves.rebuild(door(), user="ada")
    assert found(likenesses, LIGHTHOUSE) == [shown[0]]

    likenesses.drop(next(one for one in likenesses.every() if one.print == shown[0]))
    for _ in range(2):
        shelves.rebuild(door(), user=ADA)

    back = [one["pictures_put_back"] for one in said("rebuilt")]
    assert [one["pictures_put_back"] for one in said("would-rebuild")] == [3]
    assert back == [3, 2, 1, 0]
    assert len(list(likenesses.every())) == 9


def test_what_no_post_shows_goes_and_what_is_not_of_authors_stays(door, said, likenesses, shown):
    shelves.rebuild(door(), user=None)
    strays = [Print(LIGHTHOUSE, GONE, GONE), Print(OTHER, shown[0].picture_id, shown[0].holder_id)]
    transact(*likenesses.putting(likenesses.page(SHELF), strays))
    transact(*likenesses.putting(Page.first("blocked"), [Print(LIGHTHOUSE, "1", "1")]))

    shelves.rebuild(door(dry_run=True), user="ada")
    assert len(found(likenesses, LIGHTHOUSE)) == 2
    shelves.rebuild(door(), user="bob")
    assert len(found(likenesses, LIGHTHOUSE)) == 2
    shelves.rebuild(door(), user=None)

    assert [one["rows_removed"] for one in (*said("would-rebuild"), *said("rebuilt"))] == [6, 0, 0, 6]
    assert (found(likenesses, LIGHTHOUSE), found(likenesses, OTHER)) == ([shown[0]], [shown[1]])
    assert found(likenesses, LIGHTHOUSE, "blocked") == [Print(LIGHTHOUSE, "1", "1")]


def test_what_came_onto_the_shelf_meanwhile_stays_there(door, said, likenesses, shown, monkeypatch):
    real, late = Likenesses.page, Print(turned(LIGHTHOUSE, [1]), "12", "9")

    def page(self, shelf, rows=None):
        seen = real(self, shelf, rows)
        if shelf == SHELF and seen.version == 0:
            transact(*likenesses.putting(seen, [late]))
        return seen

    monkeypatch.setattr(Likenesses, "page", page)
    shelves.rebuild(door(), user="ada")

    assert [one["pictures_put_back"] for one in said("rebuilt")] == [2]
    assert found(likenesses, LIGHTHOUSE) == [shown[0], late]


def test_nothing_is_put_back_for_a_post_that_went_meanwhile(door, said, account, likenesses, shown, monkeypatch):
    real, gone = Likenesses.mending, shown[0].holder_id

    def mending(self, seen, prints):
        key = {"post_id": {"N": gone}}
        wire.dynamodb().delete_item(TableName=account.setting("POSTS_TABLE"), Key=key)
        return real(self, seen, prints)

    monkeypatch.setattr(Likenesses, "mending", mending)
    shelves.rebuild(door(), user=None)

    assert {one.print for one in likenesses.every()} == set(shown[1:])
