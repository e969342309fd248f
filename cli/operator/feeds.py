"""`feeds`: readers' feeds."""

from heliograph.core import wire
from heliograph.feed.settings import FeedSettings
from heliograph.feed.store import FeedStore

from cli.operator.accounts import WHO, person
from cli.operator.verbs import Door, Verb

ROWS_PER_READ = 500


def clear(door: Door, *, user: str) -> None:
    """Take every row out of somebody's feed; new posts come in as ever. Raises: UserNotFound."""
    reader = person(door.deployment, user)
    store = FeedStore(wire.tables(), door.deployment.settings(FeedSettings).table)
    count, before = 0, None
    while True:
        # Expired rows are rows too.
        page = store.of_reader(reader.id, 0, ROWS_PER_READ, before)
        if not door.dry_run:
            store.remove(page.items)
        count += len(page.items)
        before = page.next
        if before is None:
            break
    door.out.say("would-clear" if door.dry_run else "cleared", user_id=reader.id, rows=count)


VERBS = {"clear": Verb(does=clear, help="take every row out of somebody's feed", arguments=(WHO,), changes=True)}
