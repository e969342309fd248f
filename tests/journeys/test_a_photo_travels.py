from io import BytesIO

import httpx
from PIL import Image

from tests.journeys import given, then, when
from tests.journeys.given import World


def test_a_photo_travels_from_its_author_to_a_followers_feed(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    answer = when.publishes(ada, given.a_photograph(turned=True), caption="Harbour", location="Brest", altText="Boats")
    assert answer["type"] == "ImageFile"
    assert answer["createdBy"] == ada.id
    assert answer["size"] == {"width": "1080", "height": "810"}
    assert answer["thumbnail"] == {"type": "Size", "width": "150", "height": "150"}

    (item,) = then.feed_holds(bob, answer["id"])
    assert item["postOwnerId"] == ada.id
    assert item["postOwnerName"] == ada.account.user_name
    assert (item["numberOfLikes"], item["numberOfComments"], item["comments"]) == (0, 0, [])
    then.feed_holds(ada)
    then.user_counts(ada, followers=1, following=0, posts=1)
    then.user_counts(bob, followers=0, following=1, posts=0)

    (picture,) = item["pictures"]
    assert picture["altText"] == "Boats"
    assert answer["fullImageUrl"].partition("?")[0] == f"{picture['variants']['full']['url'].partition('?')[0]}.jpg"
    assert item["mediaURL"] == picture["variants"]["feed"]["url"]
    sizes = {name: (variant["width"], variant["height"]) for name, variant in picture["variants"].items()}
    assert sizes == {"thumb": (150, 150), "feed": (640, 480), "full": (1080, 810), "story": (1080, 810)}


def test_every_variant_is_served_upright_and_without_metadata(world: World) -> None:
    ada = given.a_user(world, "ada")
    answer = when.publishes(ada, given.a_photograph(turned=True))
    post = then.post_becomes("published", ada, answer["id"])
    for variant in post["pictures"][0]["variants"].values():
        for encoding in ("jpeg", "webp"):
            served = httpx.get(variant["url"], headers={"accept": f"image/{encoding}, */*;q=0.5"})
            assert served.status_code == 200
            assert served.headers["content-type"] == f"image/{encoding}"
            assert served.headers["cache-control"] == "public, max-age=86400, immutable"
            assert (served.headers["vary"], served.headers["x-content-type-options"]) == ("Accept", "nosniff")
            assert httpx.get(variant["url"].partition("?")[0]).status_code == 403
            image = Image.open(BytesIO(served.content))
            assert image.size == (variant["width"], variant["height"])
            assert not image.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
            left, right = (image.convert("RGB").getpixel((int(image.width * x), 5)) for x in (0.1, 0.9))
            assert left[0] > 150 > left[2]
            assert right[2] > 150 > right[0]


def test_a_private_accounts_picture_is_for_its_readers_browser_alone_and_for_minutes(world: World) -> None:
    ada = given.a_user(world, "ada")
    public = then.post_becomes("published", ada, when.publishes(ada, given.a_photograph())["id"])
    ada.client.call("PATCH", "/v1/me", json={"isPrivate": True})
    private = ada.client.get(f"/v1/posts/{public['id']}")
    before, now = (one["pictures"][0]["variants"]["feed"]["url"] for one in (public, private))

    served = httpx.get(now)
    audience, age, _ = served.headers["cache-control"].split(", ")
    assert (served.status_code, audience) == (200, "private")
    assert 0 < int(age.removeprefix("max-age=")) <= 300
    doctored = now.replace("Signature=", "Signature=A")
    assert [httpx.get(one).status_code for one in (before, doctored, now.partition("?")[0])] == [200, 403, 403]


def test_a_large_picture_goes_straight_to_storage_and_an_album_shows_when_all_of_it_is_ready(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    media = [when.uploads(ada, given.a_photograph(seed=seed)) for seed in (1, 2)]
    place = {"name": "Brest", "lat": 48.39, "lon": -4.49}
    post = when.publishes_uploads(ada, *media, caption="Two", altText=["one", "two"], location=place)
    (item,) = then.feed_holds(bob, post["id"])
    assert [picture["mediaId"] for picture in item["pictures"]] == media
    assert [picture["altText"] for picture in item["pictures"]] == ["one", "two"]
    assert bob.client.get(f"/v1/posts/{post['id']}")["location"] == place
    assert ada.client.get(f"/v1/media/{media[0]}")["status"] == "ready"


def test_a_picture_that_cannot_be_decoded_ends_as_failed_with_a_reason_and_nobody_else_sees_it(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    photograph = given.a_photograph()
    offer = when.begins_an_upload(ada)
    post = when.publishes_uploads(
        ada, offer["id"]
    )  # before the bytes: of an upload that has failed nothing can be made
    when.sends(offer, photograph[: len(photograph) // 2])
    failed = then.post_becomes("failed", ada, post["id"])
    assert failed["failure"]
    then.is_problem(bob.client.raw("GET", f"/v1/posts/{post['id']}"), 404, "post-not-found")
    then.feed_holds(bob)
