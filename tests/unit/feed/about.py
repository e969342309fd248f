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


class Sent:
    """Takes messages as SQS does, and has them as (queue, body) in their order; refuses some as often as it is told."""

    def __init__(self, refuses=()):
        self.messages, self.calls, self._refuses = [], [], list(refuses)

    def send_message_batch(self, *, QueueUrl, Entries):  # noqa: N803 - the API's own words
        self.calls.append([one["MessageBody"] for one in Entries])
        refused = self._refuses.pop(0) if self._refuses else ()
        taken = [(place, one) for place, one in enumerate(Entries) if place not in refused]
        self.messages += [(QueueUrl, one["MessageBody"]) for _, one in taken]
        failed = [{"Id": Entries[place]["Id"], "SenderFault": False, "Code": "InternalError"} for place in refused]
        return {"Successful": [{"Id": one["Id"]} for _, one in taken], **({"Failed": failed} if failed else {})}
