"""Shelves of fingerprints without a table: what a `LikenessStore` answers, and writes when parts go through."""

from collections import defaultdict

from heliograph.core.lookups import Lookup, Reader
from heliograph.likeness.model import bands_of
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.posts.repeats import Repeats


class RowsAreKeys:
    """Answers each key as its row: a lookup's `decode` knows what is meant."""

    def batch_get_item(self, **asked):
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


class FakeShelves:
    """Parts of transactions are, here, what is to be called when they go through."""

    def __init__(self):
        self.pages, self.sealed_pages, self.prints = {}, {}, defaultdict(set)
        self.asked = []

    def lookup(self, shelf):
        keys = {shelf: {"pk": shelf}} if shelf in self.pages else {}
        return Lookup(table="likeness", keys=keys, decode=lambda row: self.pages[row["pk"]])

    def sealed(self, page):
        keys = {str(place): {"pk": f"{page.shelf}/{place}"} for place in page.places}
        return Lookup(table="likeness", keys=keys, decode=lambda row: self.sealed_pages[row["pk"]])

    def with_band(self, shelf, band, most):
        self.asked.append(band)
        return sorted(self.prints[shelf, band], key=lambda one: -int(one.picture_id))[:most]

    def turning(self, page, seen):
        def turn():
            if page.sealed > seen.sealed:
                self.sealed_pages[f"{page.shelf}/{seen.place_of_next}"] = seen.bloom
            self.pages[page.shelf] = page

        return [turn]

    def putting(self, shelf, one):
        return [lambda band=band: self.prints[shelf, band].add(one) for band in bands_of(one.fingerprint)]

    def take(self, shelf, prints):
        for one in prints:
            for band in bands_of(one.fingerprint):
                self.prints[shelf, band].discard(one)
        return 3 * len(prints)


class PostsThere:
    """Posts by id, out of a mapping that the test changes."""

    def __init__(self, posts):
        self.posts = posts

    def lookup(self, ids):
        keys = {one: {"post_id": one} for one in ids if one in self.posts}
        return Lookup(table="posts", keys=keys, decode=lambda row: self.posts[row["post_id"]])


def likenesses(shelves=None):
    return Likenesses(
        store=shelves or FakeShelves(), reader=Reader(RowsAreKeys()), settings=LikenessSettings(table="likeness")
    )


def repeats(posts=None, shelves=None):
    """What an author has posted, out of these posts by id; nothing, without any."""
    return Repeats(
        likenesses=likenesses(shelves), posts=PostsThere({} if posts is None else posts), reader=Reader(RowsAreKeys())
    )
