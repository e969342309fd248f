"""What the tests of the graph put in the place of tables."""

from heliograph.core.lookups import Lookup

from tests.people import ADA, BOB, CLEO, user

DORA = "77"
USERS = {
    ADA: user(ADA),
    BOB: user(BOB),
    CLEO: user(CLEO, confirmed=False),
    DORA: user(DORA, user_name="dora", is_private=True),
}


class FakeDynamoDB:
    """Every key that is asked for has a row: the key itself."""

    def batch_get_item(self, **asked):
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


class FakeTable:
    """Offers things of a dictionary as a lookup."""

    def __init__(self, name, things):
        self.name, self.things = name, things

    def lookup(self, ids):
        known = {one: {"id": one} for one in ids}
        return FoundOnly(table=self.name, keys=known, decode=lambda row: self.things.get(row["id"]))


class FoundOnly(Lookup):
    def found(self, rows):
        return {name: thing for name, thing in super().found(rows).items() if thing is not None}


class FakePeople(FakeTable):
    """Accounts, which a test may change between reading them and writing."""

    def __init__(self):
        super().__init__("accounts", dict(USERS))

    def staying(self, user):
        return lambda: (lambda: None) if self.things.get(user.id) == user else None


class FakeStore:
    """Ties by pair. A step is refused if anything of its transaction is not as it was read."""

    def __init__(self):
        self.ties, self.meanwhile = {}, []

    def given(self, *ties):
        self.ties.update({(one.from_id, one.to_id): one for one in ties})

    def get(self, from_id, to_id):
        return self.ties.get((from_id, to_id))

    def step(self, before, after, *parts):
        if self.meanwhile:
            self.meanwhile.pop()()
        writes = [write for part in (self.stepping(before, after), *parts) if (write := part())]
        if len(writes) != 1 + len(parts):
            return False
        for write in writes:
            write()
        return True

    def stepping(self, before, after):
        place = after.from_id, after.to_id

        def write():
            if after.holds or after.ended:
                self.ties[place] = after
            else:
                self.ties.pop(place, None)

        def part():
            there = self.ties.get(place)
            return write if (there.version if there else None) == before.version else None

        return part

    def lookup(self, me, others):
        keys = {other: {"me": me, "other": other} for other in others if (me, other) in self.ties}
        return Lookup(table="graph", keys=keys, decode=lambda row: self.ties[row["me"], row["other"]])

    standing = lookup
