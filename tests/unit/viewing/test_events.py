"""What a change of somebody's day means, and of what they opened."""

from heliograph.core.events import Change
from heliograph.viewing.events import PostOpened, PostViewed, translate

from tests.people import ADA, BOB, NOW, POST, look_row, opening_row

DAY = NOW.date().isoformat()


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new, expired=new is None)))


def viewed(post_id):
    return PostViewed(post_id=post_id, viewer_id=BOB, day=DAY)


def test_the_first_posts_of_a_day_were_viewed_in_the_order_of_their_ids():
    assert means(None, look_row("10", "9", "7")) == [viewed("7"), viewed("9"), viewed("10")]


def test_only_what_is_new_in_the_set_was_viewed():
    assert means(look_row("7", "9"), look_row("7", "8", "9")) == [viewed("8")]
    assert means(look_row("7"), {**look_row("7"), "expires_at": 2}) == []


def test_a_day_that_expires_takes_nothing_back():
    assert means(look_row("7", "9"), None) == []


def test_a_view_is_about_its_post():
    assert viewed("7").keys() == ("post#7",)


def test_a_post_is_opened_when_its_row_appears():
    opened = PostOpened(post_id=POST, post_owner_id=ADA, viewer_id=BOB)

    assert means(None, opening_row(tags=["sea"])) == [opened]
    assert opened.keys() == (f"post#{POST}",)


def test_that_it_is_opened_again_or_lapses_is_no_news():
    assert means(opening_row(), opening_row(at="later")) == []
    assert means(opening_row(), None) == []
