"""From a picture to a follower's feed, through every function, with the wiring of the template."""

from io import BytesIO

import pytest
from heliograph.core import wire
from PIL import Image

from tests.functions.pictures import photo
from tests.functions.population import PASSWORD, email
from tests.functions.requests import File


@pytest.fixture
def join(deployed):
    """Signs somebody up through the door; answers the user id."""

    def join(name):
        body = {"userName": name, "email": email(name), "password": PASSWORD}
        user_id = deployed.call("POST", "/v1/auth/sign-up", json=body).json["id"]
        deployed.call("POST", "/v1/auth/confirm", json={"email": email(name), "code": "123456"})
        return user_id

    return join


def counts(deployed, user):
    return deployed.call("GET", "/v1/me", user=user).json["counts"]


def feed(deployed, user, **query):
    return deployed.call("GET", f"/users/{user}/feeds", user=user, query=query).json["feeds"]


@pytest.mark.parametrize("times", [1, 3])
def test_a_picture_reaches_a_followers_feed_with_right_counts_however_often_things_are_delivered(deployed, join, times):
    ada, bob, cleo = join("ada"), join("bob"), join("cleo")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    deployed.settle(times)

    form = {"file": photo(width=1600, height=1200, orientation=6), "caption": "Evening"}
    post_id = deployed.call("POST", f"/users/{ada}/posts", user=ada, form=form).json["id"]
    assert feed(deployed, bob) == []
    deployed.settle(times)

    for user in (bob, cleo):
        assert deployed.call("PUT", f"/v1/posts/{post_id}/like", user=user).status == 201
    deployed.call("DELETE", f"/v1/posts/{post_id}/like", user=cleo)
    comment = {"comment": "What light!"}
    assert deployed.call("POST", f"/v1/posts/{post_id}/comments", user=cleo, json=comment).status == 201
    deployed.settle(times)

    (shown,) = feed(deployed, bob)
    assert shown["postId"] == post_id
    assert (shown["postOwnerId"], shown["postOwnerName"], shown["caption"]) == (ada, "ada", "Evening")
    assert (shown["numberOfLikes"], shown["numberOfComments"], shown["likedByMe"]) == (1, 1, True)
    assert [(one["commenterUserId"], one["commenterName"], one["comment"]) for one in shown["comments"]] == [
        (cleo, "cleo", "What light!")
    ]
    assert feed(deployed, cleo) == []
    assert counts(deployed, ada) == {"followers": 1, "following": 0, "posts": 1}
    assert counts(deployed, bob) == {"followers": 0, "following": 1, "posts": 0}


def test_every_address_in_a_feed_leads_to_a_picture_upright_and_without_notes(deployed, join):
    ada, bob = join("ada"), join("bob")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    deployed.call("POST", f"/users/{ada}/posts", user=ada, form={"file": photo(width=1600, height=1200, orientation=6)})
    deployed.settle()

    (shown,) = feed(deployed, bob)
    base = deployed.account.setting("DELIVERY_BASE_URL")
    objects = deployed.account.objects(deployed.account.setting("MEDIA_BUCKET"))
    variants = shown["pictures"][0]["variants"]
    assert shown["mediaURL"] == variants["feed"]["url"]
    for variant in variants.values():
        for extension in ("jpg", "webp"):
            key = f"{variant['url'].partition('?')[0].replace(base, 'variants', 1)}.{extension}"
            with Image.open(BytesIO(objects[key])) as image:
                assert image.size == (variant["width"], variant["height"])
                assert not image.getexif()
    assert (variants["full"]["width"], variants["full"]["height"]) == (810, 1080)


def test_a_picture_by_the_presigned_door_reaches_the_feed_too(deployed, join):
    ada, bob = join("ada"), join("bob")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    offer = deployed.call("POST", "/v1/media", user=ada, json={"contentType": "image/jpeg"}).json
    made = deployed.call("POST", "/v1/posts", user=ada, json={"media": [offer["id"]]}).json
    assert made["status"] == "processing"

    put_as_offered(deployed, offer, photo())
    deployed.settle()

    assert [one["postId"] for one in feed(deployed, bob)] == [made["id"]]
    assert deployed.call("GET", f"/v1/media/{offer['id']}", user=ada).json["status"] == "ready"


def put_as_offered(deployed, offer, file: File) -> None:
    bucket = deployed.account.setting("MEDIA_BUCKET")
    wire.s3().put_object(Bucket=bucket, Key=offer["fields"]["key"], Body=file.data, ContentType=file.content_type)


def test_an_upload_that_turns_out_to_be_no_picture_fails_its_post_and_nobody_else_sees_it(deployed, join):
    ada, bob = join("ada"), join("bob")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    offer = deployed.call("POST", "/v1/media", user=ada, json={"contentType": "image/jpeg"}).json
    made = deployed.call("POST", "/v1/posts", user=ada, json={"media": [offer["id"]]}).json
    put_as_offered(deployed, offer, File("a.jpg", "image/jpeg", b"not a picture"))
    deployed.settle(times=3)

    post = deployed.call("GET", f"/v1/posts/{made['id']}", user=ada).json
    assert (post["status"], bool(post["failure"])) == ("failed", True)
    assert deployed.call("GET", f"/v1/media/{offer['id']}", user=ada).json["status"] == "failed"
    assert feed(deployed, bob) == []
    assert deployed.call("GET", f"/v1/posts/{made['id']}", user=bob).problem == "post-not-found"


def test_who_unfollows_sees_nothing_more_with_the_very_next_read(deployed, join):
    ada, bob = join("ada"), join("bob")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    deployed.call("POST", f"/users/{ada}/posts", user=ada, form={"file": photo()})
    deployed.settle()
    assert len(feed(deployed, bob)) == 1

    deployed.call("DELETE", f"/v1/users/{ada}/follow", user=bob)

    assert feed(deployed, bob) == []
    deployed.settle()
    assert counts(deployed, ada)["followers"] == 0


def test_a_feed_is_turned_page_by_page_newest_first(deployed, join):
    ada, bob = join("ada"), join("bob")
    deployed.call("PUT", f"/v1/users/{ada}/follow", user=bob)
    posted = [
        deployed.call("POST", f"/users/{ada}/posts", user=ada, form={"file": photo()}).json["id"] for _ in range(3)
    ]
    deployed.settle()

    seen, query = [], {"limit": 2}
    while True:
        page = deployed.call("GET", "/v1/me/feed", user=bob, query=query).json
        seen += [one["postId"] for one in page["feeds"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]

    assert seen == posted[::-1]
