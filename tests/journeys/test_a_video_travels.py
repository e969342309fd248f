import httpx

from tests.clips import clip, seen_in, turned_by
from tests.journeys import given, then, when
from tests.journeys.given import World


def test_a_video_travels_from_its_author_to_a_followers_feed_and_plays(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    film = when.uploads(ada, turned_by(clip(), 0, 1, -1, 0), "video/mp4")
    photograph = when.uploads(ada, given.a_photograph())
    post = when.publishes_uploads(ada, film, photograph, caption="Both")

    (item,) = then.feed_holds(bob, post["id"])
    shown = item["pictures"][0]
    assert item["mediaURL"] == shown["variants"]["feed"]["url"]
    assert shown["video"]["size"] == {"width": "48", "height": "64"}
    assert item["pictures"][1]["video"] is None
    poster = httpx.get(item["mediaURL"])
    assert (poster.status_code, poster.headers["content-type"]) == (200, "image/jpeg")
    served = httpx.get(shown["video"]["videoUrl"])
    assert (served.status_code, served.headers["content-type"]) == (200, "video/mp4")
    assert served.headers["cache-control"] == "public, max-age=86400, immutable"
    with seen_in(served.content) as played:
        assert (played.streams.video[0].width, played.streams.video[0].height) == (48, 64)
        assert len(played.streams.audio) == 1
