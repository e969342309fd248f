from tests.journeys import given, then, when
from tests.journeys.given import World


def test_likes_and_comments_are_counted_once_and_shown_under_the_post(world: World) -> None:
    ada, bob, cleo = (given.a_user(world, name) for name in ("ada", "bob", "cleo"))
    when.follows(bob, ada)
    post_id = when.publishes(ada, given.a_photograph())["id"]
    then.post_becomes("published", ada, post_id)
    when.likes(bob, post_id)
    when.likes(cleo, post_id)
    then.is_problem(bob.client.raw("PUT", f"/v1/posts/{post_id}/like"), 409, "already-liked")
    when.unlikes(cleo, post_id)
    when.unlikes(cleo, post_id)
    when.comments(bob, post_id, "What a light!")
    second = when.comments(cleo, post_id, "Where is it?")
    then.post_counts(ada, post_id, likes=1, comments=2)

    (item,) = then.feed_holds(bob, post_id)
    assert item["likedByMe"] is True
    assert [comment["comment"] for comment in item["comments"]] == ["Where is it?", "What a light!"]
    assert item["comments"][1]["commenterUserId"] == bob.id
    assert item["comments"][1]["commenterName"] == bob.account.user_name
    likers = ada.client.get(f"/v1/posts/{post_id}/likes")["likes"]
    assert [like["likerId"] for like in likers] == [bob.id]

    then.is_problem(bob.client.raw("DELETE", f"/v1/posts/{post_id}/comments/{second}"), 403, "not-your-comment")
    ada.client.delete(f"/v1/posts/{post_id}/comments/{second}")
    then.post_counts(ada, post_id, likes=1, comments=1)


def test_who_unfollows_no_longer_sees_the_posts_at_the_very_next_read(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    post_id = when.publishes(ada, given.a_photograph())["id"]
    then.feed_holds(bob, post_id)
    when.unfollows(bob, ada)
    assert bob.client.get("/v1/me/feed")["feeds"] == []
    then.user_counts(ada, followers=0)
    when.follows(bob, ada)
    then.feed_holds(bob, post_id)
    then.user_counts(ada, followers=1)


def test_a_feed_is_paged_without_gaps_or_repeats(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    posts = [when.publishes(ada, given.a_photograph(300, 200, seed=seed))["id"] for seed in range(5)]
    then.feed_holds(bob, *reversed(posts))
    seen, cursor = [], {}
    while True:
        page = bob.client.get(f"/users/{bob.id}/feeds", params={"limit": 2, **cursor})
        seen += [item["postId"] for item in page["feeds"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert seen == list(reversed(posts))
