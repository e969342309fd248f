"""Every operation × everybody × every state answers as it is declared, and tells nobody of what is not theirs."""

import pytest

from tests.functions.requests import Answer
from tests.matrix.play import Cell, answers
from tests.matrix.tables import declared

pytestmark = pytest.mark.xdist_group("matrix")
"""One process asks all cells, and the tests look at the same answers."""

READS = {
    "account": "GET /v1/users/{user_id}",
    "post": "GET /v1/posts/{post_id}",
    "comment": "GET /v1/posts/{post_id}",
    "upload": "GET /v1/media/{media_id}",
    "draft": "GET /v1/drafts/{draft_id}",
}
"""The operation whose table says who may see a thing of this kind; a comment is seen where its post is."""


def outcome(answer: Answer) -> str:
    """The status of a success, the name of a problem."""
    return answer.problem or str(answer.status)


def test_every_cell_is_declared_and_nothing_else_is():
    asked = {cell.key for cell in answers()}

    assert sorted(asked - declared().keys()) == []
    assert sorted(declared().keys() - asked) == []


def test_every_cell_answers_as_it_is_declared():
    expected = declared()
    wrong = [
        f"{cell}: {outcome(answer)}, declared is {expected[cell.key]}"
        for cell, answer in answers().items()
        if cell.key in expected and outcome(answer) != expected[cell.key]
    ]

    assert wrong == []


def test_nobody_without_a_token_gets_past_the_door():
    past = [
        str(cell)
        for cell, answer in answers().items()
        if cell.actor == "anonymous" and cell.operation.signed_in and outcome(answer) != "no-token"
    ]

    assert past == []


def test_what_one_may_not_see_and_what_is_not_there_are_answered_with_the_same_bytes():
    missing = {
        (cell.operation.name, cell.actor, outcome(answer)): _apart_from_ids(cell, answer)
        for cell, answer in answers().items()
        if cell.thing.state.endswith("missing") and answer.status == 404
    }
    told = [
        f"{cell}: {answer}"
        for cell, answer in answers().items()
        if answer.status == 404
        and _apart_from_ids(cell, answer) != missing.get((cell.operation.name, cell.actor, outcome(answer)))
    ]

    assert len(missing) > 0
    assert told == []


def test_no_answer_holds_a_word_of_what_its_reader_may_not_see():
    hidden: dict[str, list[str]] = {}
    for cell, answer in answers().items():
        # What is one's own is no secret from oneself, also where it is not shown any more.
        if cell.operation.name == READS.get(cell.thing.kind) and answer.status >= 400 and cell.actor != "owner":
            hidden.setdefault(cell.actor, []).extend(cell.thing.words)
    told = [
        f"{cell} holds {word!r}"
        for cell, answer in answers().items()
        for word in hidden.get(cell.actor, ())
        if word in answer.body and word not in cell.thing.ids.values()
    ]

    assert sum(map(len, hidden.values())) > 0
    assert told == []


def test_there_are_successes_and_refusals_of_every_operation_with_a_target():
    for name in {cell.operation.name for cell in answers() if cell.thing.kind != "nothing"}:
        statuses = {answer.status for cell, answer in answers().items() if cell.operation.name == name}
        assert min(statuses) < 300, f"{name} never succeeds, so its table says nothing"
        assert max(statuses) >= 400, f"{name} is never refused"


def _apart_from_ids(cell: Cell, answer: Answer) -> tuple[int, str, str]:
    body = answer.body
    for name, value in cell.thing.ids.items():
        body = body.replace(value, f"<{name}>")
    return answer.status, body, str(sorted(answer.headers.items()))
