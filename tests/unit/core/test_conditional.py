"""Conditional requests, on a small router: nothing is sent twice, and nothing is changed unseen."""

import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
from aws_lambda_powertools.event_handler.openapi.params import Query
from heliograph.core import http
from heliograph.core.conditional import ChangedMeanwhile, IfMatch, IfMatchNeeded, expected, tag

REQUEST = json.loads((Path(__file__).parents[3] / "events" / "aws" / "http-request.json").read_text())


class Lamp:
    """A lamp with a version, and people who look at it."""

    def __init__(self):
        self.version, self.colour, self.looks = 1, "red", 0

    def api(self):
        app = http.api()

        @app.get("/lamp")
        def look(looks: Annotated[int, Query()] = 0) -> dict:
            tag(app, self.version)
            return {"colour": self.colour, "looks": looks}

        @app.patch("/lamp")
        def paint(if_match: IfMatch = None) -> dict:
            if expected(if_match) not in (None, self.version):
                raise ChangedMeanwhile("It has been painted.")
            self.version += 1
            tag(app, self.version)
            return {"version": self.version}

        @app.get("/plain")
        def plain(size: Annotated[int, Query()] = 0) -> dict:
            return {"size": size}

        @app.get("/none")
        def none() -> dict:
            raise http.NoSuchRoute("None.")

        return app


def call(app, method, path, headers=None, query=None):
    event = copy.deepcopy(REQUEST)
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["requestContext"]["http"]["method"] = method
    event["headers"] |= headers or {}
    event["queryStringParameters"] = query or {}
    answer = app.resolve(event, SimpleNamespace())
    return answer["statusCode"], answer["headers"].get("ETag"), answer["body"]


def test_every_read_has_a_strong_tag_of_its_bytes():
    app = Lamp().api()

    _, small, _ = call(app, "GET", "/plain", query={"size": "1"})
    _, again, _ = call(app, "GET", "/plain", query={"size": "1"})
    _, large, _ = call(app, "GET", "/plain", query={"size": "2"})

    assert small == again != large
    assert (small[0], small[-1]) == ('"', '"')


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', '"other",W/{0} , "more"'])
def test_what_the_client_has_is_not_sent_again(form):
    app = Lamp().api()
    _, etag, _ = call(app, "GET", "/plain")

    assert call(app, "GET", "/plain", {"if-none-match": form.format(etag)}) == (304, etag, "")


@pytest.mark.parametrize("other", ["", '"other"', "garbage", "é", '"', ","])
def test_whatever_else_the_client_has_it_is_sent(other):
    assert call(Lamp().api(), "GET", "/plain", {"if-none-match": other})[0] == 200


def test_a_refusal_has_no_tag():
    assert call(Lamp().api(), "GET", "/none")[:2] == (404, None)


def test_an_edit_needs_the_tag_of_the_version_that_stands_and_answers_the_next():
    lamp = Lamp()
    app = lamp.api()
    _, seen, _ = call(app, "GET", "/lamp")

    status, painted, _ = call(app, "PATCH", "/lamp", {"if-match": seen})
    assert status == 200
    assert call(app, "PATCH", "/lamp", {"if-match": seen})[0] == 412
    assert call(app, "PATCH", "/lamp", {"if-match": painted})[0] == 200
    assert call(app, "PATCH", "/lamp", {"if-match": "*"})[0] == 200
    assert call(app, "PATCH", "/lamp")[0] == 428
    assert lamp.version == 4


def test_counts_beside_it_change_the_bytes_and_hinder_no_edit():
    app = Lamp().api()
    _, seen, _ = call(app, "GET", "/lamp", query={"looks": "1"})
    _, later, _ = call(app, "GET", "/lamp", query={"looks": "2"})

    assert seen != later
    assert call(app, "PATCH", "/lamp", {"if-match": seen})[0] == 200


@pytest.mark.parametrize(
    "tags", ['W/"1.abc"', "1", '"1"', '"1.a", "2.b"', '"x.abc"', '"-1.abc"', '"١.abc"', "", '"' * 9]
)
def test_what_is_no_tag_of_ours_names_no_version(tags):
    with pytest.raises(ChangedMeanwhile):
        expected(tags)


def test_no_tag_at_all_is_asked_for():
    with pytest.raises(IfMatchNeeded):
        expected(None)
