"""What is near a picture on a shelf, and putting pictures there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.likeness.model import SURELY, Page, Print, Shelved, known, suspected
from heliograph.likeness.settings import OF_A_BAND, LikenessSettings
from heliograph.media.fingerprint import distance

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.likeness.store import LikenessStore


class Likenesses:
    """Shelves of fingerprints, any number of them, under names that their users choose."""

    def __init__(self, *, store: "LikenessStore", reader: Reader, settings: LikenessSettings) -> None:
        if settings.distance > SURELY:
            raise ValueError(f"what differs in more than {SURELY} bits is not surely found")
        self._store = store
        self._reader = reader
        self._distance = settings.distance

    def lookup(self, shelf: str) -> Lookup[Page]:
        """The shelf's open page, for whoever reads other things at the same time."""
        return self._store.lookup(shelf)

    def page(self, shelf: str, rows: Rows | None = None) -> Page:
        """The shelf's open page, out of what was read with `lookup`, or read now."""
        lookup = self.lookup(shelf)
        found = lookup.found(self._reader.fetch(lookup) if rows is None else rows)
        return found.get(shelf) or Page.first(shelf)

    def near(self, page: Page, fingerprints: Sequence[str]) -> list[Print]:
        """What is on the shelf within the distance of one of these, the nearest first, of equals the newest.

        Of most pictures the pages say at once that nothing is: then nothing more is read.
        """
        sealed = self._reader.one(self._store.sealed(page)).values() if page.sealed and fingerprints else ()
        distances: dict[Print, int] = {}
        for fingerprint in fingerprints:
            for band in suspected(fingerprint, [page.bloom, *sealed]):
                for one in self._store.with_band(page.shelf, band, OF_A_BAND):
                    apart = distance(one.fingerprint, fingerprint)
                    distances[one] = min(apart, distances.get(one, apart))
        near = [one for one, apart in distances.items() if apart <= self._distance]
        return sorted(near, key=lambda one: (distances[one], -int(one.picture_id)))

    def putting(self, seen: Page, prints: Sequence[Print]) -> list["Part"]:
        """Putting pictures on the shelf, if its open page is still the one that was seen: parts of a transaction."""
        if not prints:
            return []
        page = (seen.opened() if seen.full else seen).with_prints(prints)
        rows = [part for one in prints for part in self._store.putting(seen.shelf, one)]
        return [*self._store.turning(page, seen), *rows]

    def mending(self, seen: Page, prints: Sequence[Print]) -> tuple[list[Print], list["Part"]]:
        """Which of these cannot be found on a shelf, and what puts them there, as `putting` does.

        A print is not found if a row of it is missing, or if no page of the filter knows one of its bands.
        """
        sealed = self._reader.one(self._store.sealed(seen)).values() if seen.sealed else ()
        unknown = [one for one in prints if not known(one.fingerprint, [seen.bloom, *sealed])]
        known_but_lacking = [one for one in self._store.lacking(seen.shelf, prints) if one not in unknown]
        rows = [part for one in known_but_lacking for part in self._store.putting(seen.shelf, one)]
        return [*unknown, *known_but_lacking], [*self.putting(seen, unknown), *rows]

    def every(self) -> Iterator[Shelved]:
        """All that stands on any shelf, row by row."""
        return self._store.every()

    def drop(self, one: Shelved) -> bool:
        """Take a single row away; False if it is gone, or another's by now."""
        return self._store.drop(one)

    def taking(self, shelf: str, prints: Iterable[Print]) -> int:
        """Take pictures off the shelf; answers how many rows that were. May be done again."""
        return self._store.take(shelf, prints)

    def clear(self, shelf: str) -> int:
        """Take away what is known of which bands a shelf has, when there will be none; answers how many pages."""
        return self._store.clear(shelf)
