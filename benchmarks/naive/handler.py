"""The feed's function as one writes it on the first day: boto3, PynamoDB, and Powertools with tracing and validation.

For comparison only (benchmarks/cold.py): the same route and tables, the same fields in its answer. Cursors are not
sealed, refusals have no words of their own, and who sees what is one condition.
"""

import base64
import json
import os
import re
from datetime import UTC, datetime
from typing import Annotated, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel
from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

logger = Logger()
metrics = Metrics()
tracer = Tracer()
app = APIGatewayHttpResolver(enable_validation=True)
tallies = boto3.resource("dynamodb")
BASE_URL = os.environ["DELIVERY_BASE_URL"]


class Row(Model):
    class Meta:
        host = os.environ["AWS_ENDPOINT_URL"]
        region = os.environ["AWS_REGION"]


class FeedRow(Row):
    class Meta(Row.Meta):
        table_name = os.environ["FEED_TABLE"]

    reader_id = NumberAttribute(hash_key=True)
    post_id = NumberAttribute(range_key=True)
    author_id = NumberAttribute()
    expires_at = NumberAttribute()


class PostRow(Row):
    class Meta(Row.Meta):
        table_name = os.environ["POSTS_TABLE"]

    post_id = NumberAttribute(hash_key=True)
    owner_id = NumberAttribute()
    owner_name = UnicodeAttribute()
    pictures: ListAttribute[Any] = ListAttribute()
    caption = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    published_at = UnicodeAttribute(null=True)
    edited_at = UnicodeAttribute(null=True)
    content_warning = UnicodeAttribute(null=True)
    comments_off = BooleanAttribute(null=True)
    visibility = UnicodeAttribute(null=True)
    version = NumberAttribute()


class UserRow(Row):
    class Meta(Row.Meta):
        table_name = os.environ["IDENTITY_TABLE"]

    pk = UnicodeAttribute(hash_key=True)
    user_id = NumberAttribute()
    user_name = UnicodeAttribute()
    full_name = UnicodeAttribute()
    email_digest = UnicodeAttribute()
    bio = UnicodeAttribute()
    location = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_login_at = UnicodeAttribute(null=True)
    is_private = BooleanAttribute()
    version = NumberAttribute()


class TieRow(Row):
    class Meta(Row.Meta):
        table_name = os.environ["GRAPH_TABLE"]

    from_id = NumberAttribute(hash_key=True)
    to_id = NumberAttribute(range_key=True)
    from_name = UnicodeAttribute()
    to_name = UnicodeAttribute()
    follow = UnicodeAttribute()
    blocks = BooleanAttribute()
    blocked_by = BooleanAttribute()
    mutes = BooleanAttribute()


class LikeRow(Row):
    class Meta(Row.Meta):
        table_name = os.environ["LIKES_TABLE"]

    pk = UnicodeAttribute(hash_key=True)
    liker_id = NumberAttribute(range_key=True)
    liker_name = UnicodeAttribute()


class LinkJson(BaseModel):
    kind: str
    start: int
    end: int
    target: str


class VariantJson(BaseModel):
    width: int
    height: int
    url: str


class PictureJson(BaseModel):
    mediaId: str
    altText: str
    blurhash: str | None
    colour: str | None
    variants: dict[str, VariantJson] | None
    video: None = None
    """All that it is asked for are photographs."""


class FeedItemJson(BaseModel):
    postId: str
    postOwnerId: str
    postOwnerName: str
    mediaURL: str
    numberOfLikes: int | None
    numberOfComments: int
    comments: list[dict[str, Any]]
    caption: str
    captionLinks: list[LinkJson]
    numberOfShares: int
    likedByMe: bool
    sharedBy: None
    publishedAt: str | None
    editedAt: str | None
    contentWarning: str | None
    visibility: str
    commentsOff: bool
    pictures: list[PictureJson]


class FeedsJson(BaseModel):
    feeds: list[FeedItemJson]
    nextCursor: str | None


@app.get("/v1/me/feed")
@tracer.capture_method
def my_feed(
    limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> FeedsJson:
    me = app.current_event.raw_event["requestContext"]["authorizer"]["jwt"]["claims"]["username"]
    found = FeedRow.query(
        int(me),
        filter_condition=FeedRow.expires_at > int(datetime.now(UTC).timestamp()),
        scan_index_forward=False,
        limit=limit + 1,
        last_evaluated_key=json.loads(base64.urlsafe_b64decode(cursor)) if cursor else None,
    )
    rows = [one for one in found if one.author_id]  # The row above them says that its reader is about.
    last = found.last_evaluated_key
    return FeedsJson(feeds=items(me, rows), nextCursor=base64.urlsafe_b64encode(json.dumps(last).encode()).decode())


@tracer.capture_method
def items(me: str, rows: list[FeedRow]) -> list[FeedItemJson]:
    ids = [int(row.post_id) for row in rows]
    authors = {int(row.author_id) for row in rows}
    posts = {int(row.post_id): row for row in PostRow.batch_get(ids, consistent_read=True)}
    users = {int(row.user_id): row for row in UserRow.batch_get([f"user#{one}" for one in authors])}
    ties = {int(row.to_id): row for row in TieRow.batch_get([(int(me), one) for one in authors])}
    buckets = {f"post#{one}#{os.environ['BUCKET']}": one for one in ids}
    liked = {buckets[row.pk] for row in LikeRow.batch_get([(pk, int(me)) for pk in buckets])}
    table = os.environ["COUNTERS_TABLE"]
    asked: Any = {table: {"Keys": [{"pk": f"post#{one}"} for one in ids]}}
    counted = {row["pk"]: row for row in tallies.batch_get_item(RequestItems=asked)["Responses"][table]}
    return [
        item(posts[one], users[int(posts[one].owner_id)].user_name, counted.get(f"post#{one}", {}), liked=one in liked)
        for one in ids
        if one in posts and posts[one].status == "published" and ties[int(posts[one].owner_id)].follow == "active"
    ]


def item(post: PostRow, owner_name: str, tally: dict[str, Any], *, liked: bool) -> FeedItemJson:
    pictures = [picture(one) for one in post.pictures]
    return FeedItemJson(
        postId=str(int(post.post_id)),
        postOwnerId=str(int(post.owner_id)),
        postOwnerName=owner_name,
        mediaURL=(pictures[0].variants or {})["feed"].url,
        numberOfLikes=int(tally.get("likes", 0)),
        numberOfComments=int(tally.get("comments", 0)),
        comments=[],
        caption=post.caption,
        captionLinks=[
            LinkJson(kind="tag", start=one.start(), end=one.end(), target=one[1])
            for one in re.finditer(r"#(\w+)", post.caption)
        ],
        numberOfShares=0,
        likedByMe=liked,
        sharedBy=None,
        publishedAt=post.published_at,
        editedAt=post.edited_at,
        contentWarning=post.content_warning,
        visibility=post.visibility or "everyone",
        commentsOff=bool(post.comments_off),
        pictures=pictures,
    )


def picture(stored: Any) -> PictureJson:
    path = f"{BASE_URL}/{stored['media_id']}/{stored['digest']}"
    return PictureJson(
        mediaId=stored["media_id"],
        altText=stored["alt_text"],
        blurhash=stored["blurhash"],
        colour=stored["colour"],
        variants={
            name: VariantJson(width=int(size[0]), height=int(size[1]), url=f"{path}/{name}")
            for name, size in stored["sizes"].items()
        },
    )


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
