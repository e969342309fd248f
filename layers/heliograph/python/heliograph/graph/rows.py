"""The rows of the graph. `store.py` says where they stand and who asks for them."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection, Projection
from pynamodb.models import Model

from heliograph.core.store import IdAttribute


def _index(
    name: str, hash_key: str, range_key: str, projection: type[Projection] = AllProjection
) -> GlobalSecondaryIndex["TieRow"]:
    """An index of two ids, with all attributes unless it is said otherwise."""
    meta = type("Meta", (), {"index_name": name, "projection": projection()})
    keys = {hash_key: IdAttribute(hash_key=True), range_key: IdAttribute(range_key=True)}
    made: GlobalSecondaryIndex[TieRow] = type(f"{name.title()}Index", (GlobalSecondaryIndex,), {"Meta": meta, **keys})()
    return made


class TieRow(Model):
    from_id = IdAttribute(hash_key=True)
    to_id = IdAttribute(range_key=True)
    from_name = UnicodeAttribute()
    to_name = UnicodeAttribute()
    follow = UnicodeAttribute()
    since = UnicodeAttribute(null=True)
    fame = NumberAttribute(null=True)
    blocks = BooleanAttribute()
    blocked_by = BooleanAttribute()
    mutes = BooleanAttribute()
    close_friend = BooleanAttribute()
    close_friend_of = BooleanAttribute(null=True)
    favourite_since = UnicodeAttribute(null=True)
    version = IdAttribute()
    ended = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    followed_id = IdAttribute(null=True)
    celebrity_id = IdAttribute(null=True)
    requested_id = IdAttribute(null=True)
    blocked_id = IdAttribute(null=True)
    muted_id = IdAttribute(null=True)
    close_id = IdAttribute(null=True)
    favourite_id = IdAttribute(null=True)
    followers = _index("followers", "followed_id", "from_id")
    following = _index("following", "from_id", "followed_id")
    celebrities = _index("celebrities", "from_id", "celebrity_id")
    requests = _index("requests", "requested_id", "from_id")
    requested = _index("requested", "from_id", "requested_id")
    blocked = _index("blocked", "from_id", "blocked_id")
    muted = _index("muted", "from_id", "muted_id")
    close = _index("close", "from_id", "close_id")
    favourites = _index("favourites", "from_id", "favourite_id")
    holders = _index("holders", "favourite_id", "from_id", KeysOnlyProjection)
    towards = _index("towards", "to_id", "from_id")


class CrossingRow(Model):
    user_id = IdAttribute(hash_key=True)
    fame = NumberAttribute()
    phase = UnicodeAttribute()
    after = IdAttribute()
    marked_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
