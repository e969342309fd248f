"""What a like's row change means."""

from heliograph.core.events import Change
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked, translate

from tests.people import ADA, BOB, NOW, POST, comment_like_row, like_row

FIELDS = {
    "liker_id": BOB,
    "post_id": POST,
    "post_owner_id": ADA,
    "post": {"id": POST, "caption": "Evening at the lighthouse"},
    "liker": {"id": BOB, "userName": "bob"},
    "post_owner": {"id": ADA, "userName": "ada"},
    "is_following_media_owner": True,
}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_like_that_appears_carries_the_fields_of_the_seeds_like_event():
    (liked,) = means(None, like_row())

    assert liked == PostLiked(**FIELDS)
    assert set(liked.payload()) == {
        "likerId",
        "postId",
        "postOwnerId",
        "post",
        "liker",
        "postOwner",
        "isFollowingMediaOwner",
    }


def test_a_like_that_goes_is_an_unlike():
    assert means(like_row(), None) == [PostUnliked(**FIELDS)]


def test_a_like_that_changes_is_neither():
    assert means(like_row(), {**like_row(), "liker_name": "bobby"}) == []


def test_a_like_is_about_its_post():
    (liked,) = means(None, like_row())

    assert liked.keys() == (f"post#{POST}",)


OF_A_COMMENT = {
    "comment_id": "77",
    "commenter_id": BOB,
    "is_reply": False,
    "post_id": POST,
    "post_owner_id": ADA,
    "liker": {"id": ADA, "userName": "ada"},
}


def test_a_like_of_a_comment_is_none_of_its_post():
    assert means(None, comment_like_row(ADA)) == [CommentLiked(**OF_A_COMMENT)]
    assert means(comment_like_row(ADA), None) == [CommentUnliked(**OF_A_COMMENT)]


def test_a_comments_like_is_about_the_comment_and_about_the_post_that_shows_it_but_a_replys_is_not():
    (of_comment,) = means(None, comment_like_row())
    (of_reply,) = means(None, comment_like_row(reply=True))

    assert of_comment.keys() == ("comment#77", f"post#{POST}")
    assert of_reply.keys() == ("comment#77",)


def test_what_goes_because_its_post_has_gone_is_nobodys_act():
    there = like_row()
    marked = {**there, "purged": True}

    assert [*means(there, marked), *means(marked, None), *means(None, marked)] == []
