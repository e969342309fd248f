"""Pages stay full although much is hidden, and say how far was looked."""

from heliograph.core.pages import REFILLS, Page, filled


def shelf(size):
    """Reads numbers from 0 to `size`, as a store reads rows: `next` is there while there may be more."""
    asked = []

    def read(count, after):
        asked.append(count)
        start = after[0] + 1 if after else 0
        found = range(start, min(start + count, size))
        return Page(found, (found[-1],) if found and found[-1] + 1 < size else None)

    return read, asked


def test_a_page_is_read_at_once_where_nothing_is_hidden():
    read, asked = shelf(100)

    page = filled(read, list, limit=10, after=(4,))

    assert (page.items, page.next, asked) == (list(range(5, 15)), (14,), [10])


def test_what_is_hidden_is_made_up_for_by_what_comes_next():
    read, asked = shelf(100)

    page = filled(read, lambda found: [one for one in found if one % 2], limit=4, after=None)

    assert page.items == [1, 3, 5, 7]
    assert page.next == (7,)
    assert asked == [4, 2, 1, 1]


def test_pages_follow_each_other_without_gap_or_repeat_until_the_end():
    read, _ = shelf(50)
    seen, after = [], None

    while True:
        page = filled(read, lambda found: [one for one in found if one % 3 == 0], limit=7, after=after)
        seen += page.items
        after = page.next
        if after is None:
            break

    assert seen == list(range(0, 50, 3))


def test_who_hides_everything_is_not_looked_through_for_ever():
    read, asked = shelf(10_000)

    page = filled(read, lambda _: [], limit=10, after=None)

    assert page.items == []
    assert page.next == (10 * (1 + REFILLS) - 1,)
    assert len(asked) == 1 + REFILLS
