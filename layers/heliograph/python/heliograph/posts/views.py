"""Posts in JSON: ours, and the seed design's upload answer."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.graph.visibility import Visibility
from heliograph.media.delivery import Delivery
from heliograph.media.views import VariantJson, VideoFileJson, variants_json, video_json
from heliograph.posts.markup import links
from heliograph.posts.model import Edition, Location, Post
from heliograph.posts.showing import Entry


class SizeJson(TypedDict):
    width: str
    height: str


class ThumbnailJson(TypedDict):
    type: Literal["Size"]
    width: str
    height: str


class ImageFileJson(TypedDict):
    """The seed design's answer to an upload: numbers and epoch seconds are strings."""

    type: Literal["ImageFile"]
    id: str
    createdAt: str
    createdBy: str
    name: str
    updatedAt: str
    updatedBy: str
    fullImageUrl: str
    size: SizeJson
    thumbnail: ThumbnailJson
    status: str


class LocationJson(TypedDict):
    name: str
    lat: float | None
    lon: float | None


class PictureJson(TypedDict):
    mediaId: str
    altText: str
    blurhash: str | None
    colour: str | None
    variants: dict[str, VariantJson] | None
    video: VideoFileJson | None


class LinkJson(TypedDict):
    """A hashtag or mention in a text: code points from `start`, its sign included, to before `end`."""

    kind: Literal["tag", "mention"]
    start: int
    end: int
    target: str


class PostJson(TypedDict):
    id: str
    ownerId: str
    ownerName: str
    status: str
    failure: str | None
    caption: str
    captionLinks: list[LinkJson]
    location: LocationJson | None
    pictures: list[PictureJson]
    createdAt: str
    publishedAt: str | None
    editedAt: str | None
    contentWarning: str | None
    visibility: Visibility
    commentsOff: bool
    likeCountHidden: bool
    numberOfLikes: int | None
    numberOfComments: int
    numberOfShares: int
    numberOfViews: int
    likedByMe: bool
    sharedByMe: bool
    duplicateOf: str | None


class PostsJson(TypedDict):
    posts: list[PostJson]
    nextCursor: str | None


class DescribedJson(TypedDict):
    mediaId: str
    altText: str


class EditionJson(TypedDict):
    """What a post said from one moment until another."""

    edition: int
    since: str
    until: str
    caption: str
    captionLinks: list[LinkJson]
    location: LocationJson | None
    contentWarning: str | None
    visibility: Visibility
    pictures: list[DescribedJson]


class HistoryJson(TypedDict):
    editions: list[EditionJson]
    nextCursor: str | None


def image_file_json(post: Post, file_name: str, delivery: Delivery) -> ImageFileJson:
    picture = post.pictures[0]
    if picture.sizes is None or picture.digest is None:
        raise ValueError("a post made of a file knows its picture's sizes")
    moment = str(int(post.created_at.timestamp()))
    full, thumb = picture.sizes["full"], picture.sizes["thumb"]
    return {
        "type": "ImageFile",
        "id": post.id,
        "createdAt": moment,
        "createdBy": post.owner_id,
        "name": file_name,
        "updatedAt": moment,
        "updatedBy": post.owner_id,
        "fullImageUrl": delivery.url(picture.media_id, picture.digest, "full", "jpeg", for_everybody=False),
        "size": {"width": str(full.width), "height": str(full.height)},
        "thumbnail": {"type": "Size", "width": str(thumb.width), "height": str(thumb.height)},
        "status": post.status.value,
    }


def post_json(entry: Entry, delivery: Delivery) -> PostJson:
    post, tally = entry.post, entry.tally
    return {
        "id": post.id,
        "ownerId": post.owner_id,
        "ownerName": post.owner_name,
        "status": post.status.value,
        "failure": post.failure,
        "caption": post.caption,
        "captionLinks": links_json(post.caption),
        "location": location_json(post.location),
        "pictures": pictures_json(post, delivery, for_everybody=entry.for_everybody),
        "createdAt": post.created_at.isoformat(),
        "publishedAt": post.published_at.isoformat() if post.published_at else None,
        "editedAt": post.edited_at.isoformat() if post.edited_at else None,
        "contentWarning": post.content_warning or None,
        "visibility": post.visibility,
        "commentsOff": post.comments_off,
        "likeCountHidden": post.like_count_hidden,
        "numberOfLikes": tally.likes if entry.shows_likes else None,
        "numberOfComments": tally.comments,
        "numberOfShares": tally.shares,
        "numberOfViews": tally.views,
        "likedByMe": entry.liked_by_me,
        "sharedByMe": entry.shared_by_me,
        "duplicateOf": entry.duplicate_of,
    }


def posts_json(entries: Sequence[Entry], delivery: Delivery, next_cursor: str | None) -> PostsJson:
    return {"posts": [post_json(entry, delivery) for entry in entries], "nextCursor": next_cursor}


def history_json(page: Page[Edition], next_cursor: str | None) -> HistoryJson:
    return {"editions": [_edition_json(one) for one in page.items], "nextCursor": next_cursor}


def _edition_json(one: Edition) -> EditionJson:
    return {
        "edition": one.edition,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "caption": one.caption,
        "captionLinks": links_json(one.caption),
        "location": location_json(one.location),
        "contentWarning": one.content_warning or None,
        "visibility": one.visibility,
        "pictures": [{"mediaId": media_id, "altText": text} for media_id, text in one.pictures],
    }


def pictures_json(post: Post, delivery: Delivery, *, for_everybody: bool) -> list[PictureJson]:
    return [
        {
            "mediaId": picture.media_id,
            "altText": picture.alt_text,
            "blurhash": picture.blurhash,
            "colour": picture.colour,
            "variants": variants_json(
                delivery, picture.media_id, picture.digest, picture.sizes, for_everybody=for_everybody
            )
            if picture.digest and picture.sizes
            else None,
            "video": video_json(delivery, picture.media_id, picture.digest, picture.film, for_everybody=for_everybody)
            if picture.digest
            else None,
        }
        for picture in post.pictures
    ]


def links_json(text: str) -> list[LinkJson]:
    return [{"kind": one.kind.value, "start": one.start, "end": one.end, "target": one.target} for one in links(text)]


def location_json(location: Location | None) -> LocationJson | None:
    return {"name": location.name, "lat": location.lat, "lon": location.lon} if location else None
