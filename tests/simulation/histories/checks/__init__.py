"""What must never be.

Each check is a function from a story to the violations it finds; its docstring is the sentence that it holds us to.
"""

from collections.abc import Callable, Iterator

from tests.simulation.histories.checks import accounts, answers, counts, feeds, pictures, rows
from tests.simulation.histories.story import Story

Check = Callable[[Story], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    answers.nothing_answers_500,
    answers.errors_are_problems,
    answers.everything_comes_to_rest,
    rows.switches_stand_as_they_were_left,
    rows.acknowledged_things_are_there_once,
    rows.nothing_is_there_that_nobody_asked_for,
    rows.nothing_refused_is_there,
    rows.posts_and_media_hold_each_other,
    counts.counts_are_what_a_recount_gives,
    counts.previews_are_the_newest_comments,
    counts.answers_show_the_counts,
    pictures.ready_means_every_object_is_there,
    pictures.arrived_pictures_end_ready_or_failed,
    pictures.posts_end_as_their_pictures_do,
    pictures.what_is_shown_can_be_loaded,
    feeds.feeds_hold_what_was_published_to_them,
    feeds.pages_are_in_order_without_repeats,
    feeds.unfollowed_authors_are_not_shown,
    feeds.unpublished_posts_are_shown_to_their_owner_only,
    feeds.expired_rows_are_not_shown,
    accounts.names_and_accounts_agree,
    accounts.acknowledged_accounts_are_there,
    accounts.lapsed_names_are_free,
    accounts.profiles_are_as_they_were_last_left,
)


def violations(story: Story) -> list[str]:
    """`<check>: <what was found>`, for everything wrong with a story."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(story)]
