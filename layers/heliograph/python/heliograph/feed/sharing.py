"""Through whom a post is shown that its reader's feed has because somebody shares it."""

from collections.abc import Mapping
from dataclasses import replace

from heliograph.feed.model import FeedRow
from heliograph.graph.visibility import View, belongs_by_share
from heliograph.posts.model import Post
from heliograph.shares.lookups import of
from heliograph.shares.model import Sharer


def through(row: FeedRow, post: Post, views: Mapping[str, View], standing: Mapping[str, Sharer]) -> Sharer | None:
    """Who brings a post into a feed whose reader does not follow its author: of those who may, the last to share it."""
    if views[post.owner_id].follows:
        return None
    sharers = [
        replace(standing[of(post.id, one)], name=views[one].owner_name)
        for one in row.shared_by
        if of(post.id, one) in standing and belongs_by_share(views[post.owner_id], views[one], post)
    ]
    return max(sharers, key=lambda sharer: (sharer.at, int(sharer.id)), default=None)
