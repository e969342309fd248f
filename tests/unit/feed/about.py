"""Readers who are about, and rows that were pushed to them: for tests of what is made of these."""

from tests.people import NOW


class About:
    """In the place of `Returning`: a first page is the rows that are there."""

    def __init__(self, rows):
        self._rows = rows

    def front(self, me, limit):
        page = self._rows.of_reader(me, int(NOW.timestamp()), limit, None)
        return lambda: page


class Everybody:
    """In the place of `Attendance`: all are about, but for `away`."""

    def __init__(self, *away):
        self.away = set(away)

    def among(self, reader_ids):
        return [one for one in reader_ids if one not in self.away]
