"""Refusals name themselves."""

import pytest
from heliograph.core.errors import Conflict, FieldError, NotFound, Refusal
from heliograph.likes.model import AlreadyLiked


class LampNotLit(Conflict):
    """The lamp is not lit.

    What follows the first line is for programmers.
    """


class OnTV(NotFound):
    pass


@pytest.mark.parametrize(
    ("refusal", "slug"), [(LampNotLit, "lamp-not-lit"), (AlreadyLiked, "already-liked"), (NotFound, "not-found")]
)
def test_a_refusals_slug_is_its_name_in_kebab_case(refusal, slug):
    assert refusal.slug() == slug


def test_a_refusals_title_is_the_first_line_of_its_docstring_without_the_full_stop():
    assert LampNotLit.title() == "The lamp is not lit"


def test_a_refusal_without_a_docstring_of_its_own_has_its_name_for_a_title():
    assert OnTV.title() == "OnTV"


def test_the_family_decides_the_status():
    assert LampNotLit("…").status == 409


def test_a_refusal_carries_its_detail_its_fields_and_when_to_come_back():
    refusal = LampNotLit("Light it.", errors=[FieldError("body.lamp", "is dark")], retry_after=3)

    assert str(refusal) == refusal.detail == "Light it."
    assert refusal.errors == (FieldError("body.lamp", "is dark"),)
    assert refusal.retry_after == 3


def every_refusal(family=Refusal):
    for kind in family.__subclasses__():
        yield kind
        yield from every_refusal(kind)


def test_no_two_refusals_of_heliograph_share_a_slug():
    import heliograph.comments.model
    import heliograph.core.http
    import heliograph.graph.model
    import heliograph.identity.model
    import heliograph.media.upload
    import heliograph.posts.model  # noqa: F401

    ours = [kind.slug() for kind in every_refusal() if kind.__module__.startswith("heliograph.")]

    assert sorted(ours) == sorted(set(ours))
