"""Fingerprints on shelves, and which of their bands there are at all.

| entity      | PK                 | SK (place) | who asks                                                             |
|-------------|--------------------|------------|----------------------------------------------------------------------|
| open page   | shelf              | 0          | may there be anything near this? whoever puts something on the shelf |
| sealed page | shelf              | 1 to 15    | the same, of a shelf with hundreds of pictures                       |
| print       | shelf#band#value   | picture id | which pictures have this band, newest first; operators, all of them  |

A shelf is `user#<id>`. A print stands in three rows, one for each band. They are written in the transaction that writes
what shows the picture, and the open page on the condition of its version: of two who put the same picture on one shelf,
one has seen the other's.

Rows go with what shows the picture; a page does not forget, so what it says yes to is a question for the rows.
"""

from collections.abc import Iterable, Iterator, Sequence

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, Part, bind, condition_failed, plain, remove, saving
from heliograph.likeness.bloom import Bloom
from heliograph.likeness.model import Band, Page, Print, Shelved, bands_of

OPEN = 0


class LikenessRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    place = IdAttribute(range_key=True)
    # of a page
    bits = BinaryAttribute(null=True, legacy_encoding=False)
    size = NumberAttribute(null=True)
    sealed = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    # of a print
    fingerprint = UnicodeAttribute(null=True)
    holder_id = IdAttribute(null=True)


class LikenessStore:
    """The questions asked of the likeness table, and its writes."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(LikenessRow, table)

    def lookup(self, shelf: str) -> Lookup[Page]:
        """The open page of a shelf, as it is now."""
        return Lookup(table=self._table, keys={shelf: _key(shelf, OPEN)}, decode=_page, consistent=True)

    def sealed(self, page: Page) -> Lookup[Bloom]:
        """The shelf's other pages, the last one sealed perhaps a moment ago."""
        keys = {str(place): _key(page.shelf, place) for place in page.places}
        return Lookup(table=self._table, keys=keys, decode=_bloom, consistent=True)

    def with_band(self, shelf: str, band: Band, most: int) -> Iterator[Print]:
        """What is on the shelf with this band, newest first."""
        found = self._rows.query(
            _band_pk(shelf, band), consistent_read=True, scan_index_forward=False, limit=most, page_size=most
        )
        return (_print(plain(row)) for row in found)

    def turning(self, page: Page, seen: Page) -> Iterator[Part]:
        """Writing a page in the place of the one that was `seen`, which is sealed if this is another."""
        if page.sealed > seen.sealed:
            yield saving(self._rows(seen.shelf, str(seen.place_of_next), bits=seen.bloom.bits))
        row = self._rows(
            page.shelf, str(OPEN), bits=page.bloom.bits, size=page.size, sealed=page.sealed, version=page.version
        )
        there = LikenessRow.version == seen.version if seen.version else LikenessRow.pk.does_not_exist()
        yield saving(row, there)

    def putting(self, shelf: str, one: Print) -> Iterator[Part]:
        """The rows of a print, as parts of the transaction that writes what shows the picture."""
        return (saving(row) for row in self._of_print(shelf, one))

    def write(self, shelf: str, prints: Iterable[Print]) -> int:
        """The same by themselves; answers how many rows."""
        rows = [row for one in prints for row in self._of_print(shelf, one)]
        with self._rows.batch_write() as batch:
            for row in rows:
                batch.save(row)
        return len(rows)

    def every(self) -> Iterator[Shelved]:
        """All rows of prints on all shelves, as they are now: reads the whole table, so for operators only."""
        for row in self._rows.scan(LikenessRow.fingerprint.exists(), consistent_read=True):
            shelf, number, value = row.pk.rsplit("#", 2)
            yield Shelved(shelf, Band(int(number), int(value, 16)), _print(plain(row)))

    def lacking(self, shelf: str, prints: Sequence[Print]) -> list[Print]:
        """Those of which not every row stands on the shelf."""
        keys = {(_band_pk(shelf, band), one.picture_id): one for one in prints for band in bands_of(one.fingerprint)}
        found = self._rows.batch_get(list(keys), consistent_read=True)
        there = {(row.pk, row.place) for row in found if _print(plain(row)) == keys[row.pk, row.place]}
        lacking = {one for key, one in keys.items() if key not in there}
        return [one for one in prints if one in lacking]

    def drop(self, one: Shelved) -> bool:
        """Take a single row away; False if it is gone, or another's by now."""
        row = self._rows(_band_pk(one.shelf, one.band), one.print.picture_id)
        try:
            row.delete(LikenessRow.holder_id == one.print.holder_id)
        except DeleteError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def take(self, shelf: str, prints: Iterable[Print]) -> int:
        """Take the rows of prints away; answers how many. May be done again."""
        return remove(self._rows, [row for one in prints for row in self._of_print(shelf, one)])

    def clear(self, shelf: str) -> int:
        """Take all pages of a shelf away; answers how many. May be done again."""
        return remove(self._rows, self._rows.query(shelf, consistent_read=True))

    def _of_print(self, shelf: str, one: Print) -> Iterator[LikenessRow]:
        for band in bands_of(one.fingerprint):
            yield self._rows(
                _band_pk(shelf, band), one.picture_id, fingerprint=one.fingerprint, holder_id=one.holder_id
            )


def _key(shelf: str, place: int) -> Row:
    return {"pk": shelf, "place": place}


def _band_pk(shelf: str, band: Band) -> str:
    return f"{shelf}#{band.number}#{band.value:06x}"


def _page(row: Row) -> Page:
    numbers = {name: int(row[name]) for name in ("size", "sealed", "version")}
    return Page(shelf=row["pk"], bloom=_bloom(row), **numbers)


def _bloom(row: Row) -> Bloom:
    return Bloom(row["bits"])


def _print(row: Row) -> Print:
    return Print(row["fingerprint"], str(row["place"]), str(row["holder_id"]))
