"""A small town's afternoon: every kind of act, for tests that disturb delivery instead of single calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.door import Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.wiring import CELEBRITY
from tests.simulation.world import World

PUSHED, FETCHED = CELEBRITY - 1, CELEBRITY
"""So many readers, and the author's posts are pushed to them; with one more the author is a celebrity."""


@dataclass
class Story:
    """People, who follows whom (before anybody posts), and what was acknowledged."""

    world: World
    people: list[Person]
    client: Client
    posts: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    """Two posts of the last reader's that the author shared, of which the second one was taken back."""
    comments: list[tuple[str, str, Person]] = field(default_factory=list)

    @property
    def author(self) -> Person:
        return self.people[0]


def begun(world: World, readers: int = PUSHED) -> Story:
    """An author and some readers who follow; one of them changed his mind twice."""
    people = [world.person(f"person{n}") for n in range(readers + 1)]
    story = Story(world, people, Client(world))
    path = f"/v1/users/{story.author.id}/follow"
    for reader in people[1:]:
        story.client.ask(reader, "PUT", path)
    story.client.ask(people[1], "DELETE", path)
    story.client.ask(people[1], "PUT", path)
    return story


def posted(story: Story, pictures: int = 2) -> None:
    """The author posts files."""
    path = f"/users/{story.author.id}/posts"
    for shade in range(pictures):
        answer = story.client.ask(story.author, "POST", path, picture=small_picture(shade), fields={"caption": "sun"})
        assert answer.status == 201, answer.text
        story.posts.append(answer.json["id"])


def engaged(story: Story) -> None:
    """Everybody likes and comments on every post; the first reader takes back half of it. The author shares."""
    for post_id in story.posts:
        for person in story.people:
            assert story.client.ask(person, "PUT", f"/v1/posts/{post_id}/like").status in (201, 409)
            answer = story.client.ask(person, "POST", f"/v1/posts/{post_id}/comments", body={"comment": "fine"})
            story.comments.append((post_id, answer.json["id"], person))
        story.client.ask(story.people[1], "DELETE", f"/v1/posts/{post_id}/like")
    post_id, comment_id, person = story.comments.pop(1)
    story.client.ask(person, "DELETE", f"/v1/posts/{post_id}/comments/{comment_id}")
    story.shared = [given.post(story.world, story.people[-1]) for _ in range(2)]
    for one in story.shared:
        assert story.client.ask(story.author, "PUT", f"/v1/posts/{one}/share").status in (201, 409)
    assert story.client.ask(story.author, "DELETE", f"/v1/posts/{story.shared[1]}/share").status == 204


def check_story(story: Story) -> None:
    """Exactly what was acknowledged is there, once; counts are recounts; every reader's feed is the author's posts, and
    what the author shares of others'."""
    world, readers = story.world, len(story.people) - 1
    check_at_rest(world)
    assert sorted(published(world, story.author)) == sorted(story.posts)
    assert {str(row["comment_id"]) for row in world.rows("Comments")} >= {one for _, one, _ in story.comments}
    assert len(world.rows("Likes")) == readers * len(story.posts)
    _check_rows(story)
    assert len(world.rows("Uploads")) == len(world.rows("Posts"))
    for reader in story.people[1:-1]:
        check_feed(world, reader, [*story.posts, *story.shared[:1]])
    check_feed(world, story.people[-1], story.posts)


def _check_rows(story: Story) -> None:
    """A row for each reader and post; of a celebrity's posts a head, beside which nobody needs a row, but may have it.

    Fan-out leaves a celebrity's followers alone. Back-fill does not ask who is one: a follow heard of again, when
    there are posts, brings rows of them. Such a post stands in the feed once all the same, which `check_feed` sees.
    With what is shared it is the same, but for the rows of what was taken back, which only ordinary people's are.
    """
    world, people, author = story.world, story.people[1:], story.author.id
    wanted = [(reader.id, post_id, None) for reader in people for post_id in story.posts]
    shares = [(reader.id, post_id, author) for post_id in story.shared for reader in people[:-1]]
    rows = [_placed(row) for row in world.rows("FeedRows") if "author_id" in row]
    heads = world.rows("Heads")
    if len(people) < CELEBRITY:
        assert sorted(map(str, rows)) == sorted(map(str, [*wanted, *shares[: len(people) - 1]]))
        assert heads == []
    else:
        assert set(rows) <= {*wanted, *shares}
        (head,) = heads
        assert (str(head["author_id"]), head["posts"]) == (author, sorted(map(int, story.posts), reverse=True))
        assert head["shares"] == [[int(one), int(people[-1].id)] for one in story.shared[:1]]


def _placed(row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Reader, post, and who shares it."""
    return str(row["reader_id"]), str(int(row["post_id"])), str(row["shared_by"]) if "shared_by" in row else None


def whole(world: World, readers: int = PUSHED) -> Story:
    """The afternoon from beginning to end, with time for events between its parts."""
    story = begun(world, readers)
    assert world.cloud.run_until_quiet()
    posted(story)
    assert world.cloud.run_until_quiet()
    engaged(story)
    assert world.cloud.run_until_quiet()
    return story
