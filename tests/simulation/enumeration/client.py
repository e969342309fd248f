"""A client as one would write it: it sends a request again until an answer settles it."""

from typing import Any

from tests.simulation.door import Answer, Person
from tests.simulation.world import World

TRIES = 12
UNSETTLED = (429, 500, 503)


def settled(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, f"{answer.status} {answer.text}"


class Client:
    """Sends requests to one world and remembers every answer, None where there was none."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: list[Answer | None] = []

    def ask(self, who: Person | None, method: str, path: str, **content: Any) -> Answer:
        """Ask until the answer is neither missing nor "later". Raises: AssertionError when it never is."""
        for _ in range(TRIES):
            asked = self.world.ask(who, method, path, **content)
            self.world.cloud.run()
            self.answers.append(asked.answer)
            if asked.answer and asked.answer.status not in UNSETTLED:
                return asked.answer
            self.world.cloud.clock.advance(1.0)
        raise AssertionError(f"{method} {path} was never settled")

    def upload(self, offer: dict[str, Any], content: bytes) -> None:
        """Send a file by the presigned form of `POST /v1/media`, until S3 says that it has it."""
        for _ in range(TRIES):
            task = self.world.cloud.spawn(
                self.world.cloud.post_form, offer["url"], offer["fields"], content, name="client"
            )
            self.world.cloud.run()
            if not (task.killed or task.error) and task.result.status < 300:
                return
            self.world.cloud.clock.advance(1.0)
        raise AssertionError("the file was never taken")

    def start(self, timed: str) -> None:
        """The clock starts a function, and again, until one run of it came to its end."""
        for _ in range(TRIES):
            task = self.world.start(timed)
            self.world.cloud.run()
            if task.done and not (task.killed or task.error):
                return
            self.world.cloud.clock.advance(60.0)
        raise AssertionError(f"{timed} never came to its end")

    @property
    def acknowledged(self) -> list[Any]:
        """What 2xx answers said."""
        return [answer.json for answer in self.answers if answer and answer.status < 300]

    def statuses(self) -> list[int | None]:
        return [answer.status if answer else None for answer in self.answers]
