"""The demonstration: people sign up, follow each other, publish, like and comment, and every feed is checked.

Everything goes through the public HTTP API, so it runs against any deployment whose confirmation codes it can know.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cli.client import Account, Client, wait_until
from cli.demo.pictures import Picture, album

PASSWORD = "heliograph demonstration"  # noqa: S105 - of accounts that live as long as the local cloud
LOCAL_CODE = "123456"
"""The code that the local cloud's user pool sends to everybody."""
NAMES = ("Ada Lovelace", "Nicéphore Niépce", "Dorothea Lange", "Vivian Maier", "Ansel Adams", "Julia Cameron")
COMMENTS = ("What a light!", "I want to go there.", "The colours …", "How did you find this place?", "Wonderful.")
PICTURES = 12
ARRIVAL_SECONDS = 180


class StoryError(Exception):
    """Something did not come out as it should; the message says what was expected and what came."""


@dataclass
class Person:
    """Somebody of the story, signed in."""

    account: Account
    client: Client
    follows: list["Person"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.account.user_name


@dataclass
class Published:
    """A post of the story, and what it should come to have."""

    id: str
    author: Person
    caption: str
    likes: int = 0
    comments: int = 0


class Story:
    """Tells the story against the deployment at `api_url`; pictures are read from `media_url`."""

    def __init__(self, api_url: str, media_url: str, console: Console) -> None:
        self._nobody = Client(api_url)
        self._media_url = media_url
        self._console = console
        self._people: list[Person] = []
        self._posts: list[Published] = []
        self.example_url = ""

    @property
    def accounts(self) -> list[Account]:
        return [person.account for person in self._people]

    def tell(self, photo: Path | None = None) -> None:
        """Tell it and check it. Raises: StoryError, ProblemError, TimeoutError."""
        pictures = PICTURES + (1 if photo else 0)
        columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._console) as progress:
            self._sign_up(progress)
            self._follow(progress)
            self._publish(progress, pictures, photo)
            self._engage(progress)
            self._wait_for_feeds(progress)
        self._check_pictures()
        self._report()

    def _sign_up(self, progress: Progress) -> None:
        for full_name in progress.track(NAMES, description="People sign up"):
            user_name = full_name.split()[0].lower().replace("é", "e")
            account = Account(
                user_name=user_name, full_name=full_name, email=f"{user_name}@example.com", password=PASSWORD
            )
            self._nobody.sign_up(account)
            self._nobody.confirm(account, LOCAL_CODE)
            self._people.append(Person(account, self._nobody.sign_in(account)))

    def _follow(self, progress: Progress) -> None:
        """Everybody follows everybody but the next one, so that feeds differ and somebody must not see something."""
        pairs = [
            (person, other)
            for place, person in enumerate(self._people)
            for other in self._people
            if other is not person and other is not self._people[(place + 1) % len(self._people)]
        ]
        for person, other in progress.track(pairs, description="They follow each other"):
            person.client.put(f"/v1/users/{other.client.user_id}/follow")
            person.follows.append(other)

    def _publish(self, progress: Progress, total: int, photo: Path | None) -> None:
        task = progress.add_task("They publish photographs", total=total)
        for author, picture in zip(cycle(self._people), album(PICTURES), strict=False):
            self._posts.append(self._post(author, picture))
            progress.advance(task)
        if photo:
            self._posts.append(self._post_file(self._people[0], photo))
            progress.advance(task)

    def _post(self, author: Person, picture: Picture) -> Published:
        answer = author.client.upload(
            picture.data,
            name=picture.name,
            caption=picture.caption,
            location=picture.location,
            altText=picture.alt_text,
        )
        return Published(answer["id"], author, picture.caption)

    def _post_file(self, author: Person, path: Path) -> Published:
        """Your own file goes the way of large ones: straight to storage by a presigned POST."""
        data = path.read_bytes()
        kind = Image.MIME.get(Image.open(BytesIO(data)).format or "", "image/jpeg")
        offer = author.client.post("/v1/media", json={"contentType": kind})
        httpx.post(offer["url"], data=offer["fields"], files={"file": data}, timeout=60).raise_for_status()
        made = author.client.post("/v1/posts", json={"media": [offer["id"]], "caption": path.stem})
        return Published(made["id"], author, path.stem)

    def _engage(self, progress: Progress) -> None:
        task = progress.add_task("Photographs are developed", total=len(self._posts))
        for post in self._posts:
            wait_until(f"post {post.id} is published", partial(self._is_out, post), seconds=ARRIVAL_SECONDS)
            progress.advance(task)
        words = cycle(COMMENTS)
        for number, post in enumerate(progress.track(self._posts, description="They like and comment")):
            audience = [person for person in self._people if person is not post.author]
            for person in audience[: 1 + number % len(audience)]:
                person.client.put(f"/v1/posts/{post.id}/like")
                post.likes += 1
            for person in audience[: number % 4]:
                person.client.post(f"/v1/posts/{post.id}/comments", json={"comment": next(words)})
                post.comments += 1
        changing = self._posts[0]
        changing_mind = self._people[1]
        changing_mind.client.delete(f"/v1/posts/{changing.id}/like")
        changing.likes -= 1

    def _is_out(self, post: Published) -> bool:
        seen = post.author.client.get(f"/v1/posts/{post.id}")
        if seen["status"] == "failed":
            raise StoryError(f"post {post.id} ({post.caption}) failed: {seen['failure']}")
        return bool(seen["status"] == "published")

    def _wait_for_feeds(self, progress: Progress) -> None:
        for person in progress.track(self._people, description="Feeds and counts arrive"):
            wait_until(
                f"the feed of {person.name} is {self._expected(person)}, it is {self._seen(person)}",
                partial(self._is_as_expected, person),
                seconds=ARRIVAL_SECONDS,
            )

    def _is_as_expected(self, person: Person) -> bool:
        return self._seen(person) == self._expected(person)

    def _expected(self, person: Person) -> dict[str, tuple[int, int]]:
        """Post id → (likes, comments) of all that a person's feed should hold, no more and no less."""
        return {post.id: (post.likes, post.comments) for post in self._posts if post.author in person.follows}

    def _seen(self, person: Person) -> dict[str, tuple[int, int]]:
        """The same as it is, over all pages. Raises: StoryError, for a post that stands there twice or out of order."""
        items = self._feed(person)
        ids = [int(item["postId"]) for item in items]
        if ids != sorted(set(ids), reverse=True):
            raise StoryError(f"the feed of {person.name} repeats a post or is out of order: {ids}")
        return {item["postId"]: (item["numberOfLikes"], item["numberOfComments"]) for item in items}

    def _feed(self, person: Person) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = person.client.get("/v1/me/feed", params={"limit": 5, **cursor})
            items += page["feeds"]
            if page["nextCursor"] is None:
                return items
            cursor = {"cursor": page["nextCursor"]}

    def _check_pictures(self) -> None:
        """Every variant of every post is served, has the size that was said, and tells nobody where it was taken."""
        for post in self._posts:
            for picture in post.author.client.get(f"/v1/posts/{post.id}")["pictures"]:
                for name, variant in picture["variants"].items():
                    for kind in ("image/jpeg", "image/webp"):
                        self._check_variant(variant["url"], kind, (variant["width"], variant["height"]))
                    self.example_url = variant["url"] if name == "full" else self.example_url

    def _check_variant(self, url: str, kind: str, size: tuple[int, int]) -> None:
        answer = httpx.get(url, headers={"accept": kind}, timeout=30)
        if (answer.status_code, answer.headers.get("content-type")) != (200, kind):
            raise StoryError(f"{url} answers {answer.status_code} to who accepts {kind}")
        image = Image.open(BytesIO(answer.content))
        if image.size != size:
            raise StoryError(f"{url} is {image.size}, not {size}")
        if image.getexif() or {"exif", "xmp", "icc_profile", "comment"} & set(image.info):
            raise StoryError(f"{url} carries metadata: {sorted(image.info)}")

    def _report(self) -> None:
        table = Table(title="Feeds as they are read", title_justify="left")
        for heading in ("reader", "follows", "posts in the feed", "newest", "likes", "comments"):
            table.add_column(heading)
        for person in self._people:
            items = self._feed(person)
            newest = items[0]
            table.add_row(
                person.name,
                ", ".join(other.name for other in person.follows),
                str(len(items)),
                f"{newest['caption']} ({newest['postOwnerName']})",
                str(sum(item["numberOfLikes"] for item in items)),
                str(sum(item["numberOfComments"] for item in items)),
            )
        self._console.print(table)
        authors = Counter(post.author.name for post in self._posts)
        self._console.print(
            f"{len(self._people)} people, {len(self._posts)} posts by {len(authors)} authors, "
            f"{sum(post.likes for post in self._posts)} likes, {sum(post.comments for post in self._posts)} comments: "
            "every feed holds what it should, every count is right, every variant is served without metadata."
        )
