"""The row of a head. `heads.py` says where it stands and who asks for it."""

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from heliograph.core.store import IdAttribute, PlainList


class HeadRow(Model):
    author_id = IdAttribute(hash_key=True)
    posts = PlainList()
    floor = NumberAttribute()
    shares = PlainList(null=True)
    # absent where nothing is known of shares
    shares_floor = NumberAttribute(null=True)
    version = IdAttribute()


def as_it_was(version: str | None) -> Condition:
    """That a head still is the one of this version, or that there still is none."""
    found: Condition = HeadRow.author_id.does_not_exist() if version is None else HeadRow.version == version
    return found
