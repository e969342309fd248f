"""The function at the edge, run by the node that CDK runs on: what CloudFront would make of requests for pictures."""

import json
import subprocess
from random import Random
from typing import Any

import pytest

from infra.cdn import EDGE_CODE
from local import node
from tests.infra.test_roles import actions_on
from tests.template import Synthesis

PATH = "/499451183143414557/e03f61c3d9761c4c45f304e68385b62e/feed"
JPEG, WEBP = f"{PATH}.jpg", f"{PATH}.webp"
NOW = 1_795_000_000
RUN = """
const [code, events] = JSON.parse(require("fs").readFileSync(0));
Date.now = () => %d * 1000;
const handler = new Function(code + "; return handler;")();
process.stdout.write(JSON.stringify(events.map((event) => handler(event))));
"""
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
OLD_SAFARI = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
CHOICES = {
    None: JPEG,
    "": JPEG,
    "*/*": JPEG,
    "image/*": JPEG,
    "image/jpeg": JPEG,
    "image/webp": WEBP,
    "IMAGE/WebP": WEBP,
    CHROME: WEBP,
    FIREFOX: WEBP,
    OLD_SAFARI: JPEG,
    "image/webp;q=0": JPEG,
    "image/webp;q=0, image/*": JPEG,
    "image/webp;q=0.001": WEBP,
    "image/webp;q=0.5, image/jpeg": JPEG,
    "image/webp;q=0.5, image/jpeg;q=0.5": WEBP,
    "image/webp;q=0.5, image/*": JPEG,
    "image/webp;q=0.8, */*;q=0.8": WEBP,
    "image/webp , */* ; q=0.1": WEBP,
    "image/webp;v=1;q=0.9, */*;q=0.1": WEBP,
    "image/jpeg;q=0, */*": WEBP,
    "image/jpeg;q=0, image/*;q=0": JPEG,
    "image/jpeg;q=0": JPEG,
    "image/webp;q=2": JPEG,
    "image/webp;q=1.5, image/jpeg;q=0.1": JPEG,
    "image/webp;q=, */*": JPEG,
    "image/webpx": JPEG,
    "text/html, application/xhtml+xml": JPEG,
    ";;,,;q=1,": JPEG,
}
"""An `Accept` header → what a picture's address leads to."""


def event(kind: str, uri: str, *, accept: Any = None, query: str = "", **response: Any) -> dict[str, Any]:
    """A viewer event, in the shape that CloudFront Functions get (AWS: event structure)."""
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    request = {
        "method": "GET",
        "uri": uri,
        "querystring": {name: {"value": value} for name, value in pairs},
        "headers": {} if accept is None else {"accept": accept if isinstance(accept, dict) else {"value": accept}},
        "cookies": {},
    }
    return {"version": "1.0", "context": {"eventType": kind}, "request": request, "response": response}


def run(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the function answers to each."""
    done = subprocess.run(  # noqa: S603 - our own words only
        [node.binary(), "-e", RUN % NOW],
        input=json.dumps([EDGE_CODE.read_text(), events]),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def paths(*accepts: Any) -> list[str]:
    return [answer["uri"] for answer in run([event("viewer-request", PATH, accept=one) for one in accepts])]


def test_an_address_leads_to_the_encoding_that_is_accepted():
    assert dict(zip(CHOICES, paths(*CHOICES), strict=True)) == CHOICES


def test_a_header_that_is_sent_twice_is_read_as_one():
    twice = {"value": "*/*;q=0.1", "multiValue": [{"value": "*/*;q=0.1"}, {"value": "image/webp"}]}

    assert paths(twice) == [WEBP]


def test_any_header_leads_to_the_choice_of_the_specification():
    dice = Random(7)
    headers = [_made_up(dice) for _ in range(2_000)]

    answered = paths(*headers)

    assert set(answered) == {JPEG, WEBP}
    assert [one for one in zip(headers, answered, strict=True) if _expected(one[0]) != one[1]] == []


def _made_up(dice: Random) -> str:
    kinds = ["image/webp", "image/jpeg", "image/*", "*/*", "text/html"]
    qs = ["", ";q=0", ";q=0.3", "; q=0.7", ";q=1", ";Q=0.7", ";q=1.000"]
    return ",".join(dice.choice(kinds) + dice.choice(qs) for _ in range(dice.randrange(1, 5)))


def _expected(header: str) -> str:
    """RFC 9110 in other words: of each type the q of the most specific range, the largest one if it stands twice."""
    said: dict[str, float] = {}
    for kind, *parameters in (one.split(";") for one in header.lower().split(",")):
        q = float(parameters[0].strip().removeprefix("q=")) if parameters else 1.0
        said[kind] = max(q, said.get(kind, 0.0))
    webp, jpeg = (next((said[one] for one in (kind, "image/*", "*/*") if one in said), 0.0) for kind in TYPES)
    named = "image/webp" in said
    return WEBP if webp > 0 and (webp >= jpeg if named else jpeg == 0) else JPEG


TYPES = ("image/webp", "image/jpeg")


@pytest.mark.parametrize("uri", [JPEG, WEBP, "/1/0f/720p.mp4", "/", "/1/feed", "/1/0f/../feed", "/1/0f/", "/a/0f/feed"])
def test_an_address_that_names_an_encoding_or_is_none_of_ours_stays(uri):
    (answer,) = run([event("viewer-request", uri, accept="image/webp")])

    assert (answer["uri"], answer["querystring"]) == (uri, {})


def test_an_answer_that_was_chosen_says_what_it_varies_by():
    asked = [event("viewer-response", PATH), event("viewer-response", WEBP, query="negotiated=1")]
    not_asked = event("viewer-response", WEBP)
    for one in (*asked, not_asked):
        one["response"] = {"statusCode": 200, "headers": {}}
    after_others = event("viewer-response", PATH, statusCode=200, headers={"vary": {"value": "Origin"}})

    varied = [answer["headers"].get("vary", {}).get("value") for answer in run([*asked, not_asked, after_others])]

    assert varied == ["Accept", "Accept", None, "Origin, Accept"]


def test_an_answer_for_some_is_kept_by_their_browser_alone_and_no_longer_than_its_address_holds():
    kept = {"cache-control": {"value": "public, max-age=86400, immutable"}}
    queries = ("", f"until={NOW + 240}", f"until={NOW - 1}", "until=never")
    events = [event("viewer-response", WEBP, query=one, statusCode=200, headers=kept) for one in queries]

    assert [answer["headers"]["cache-control"]["value"] for answer in run(events)] == [
        "public, max-age=86400, immutable",
        "private, max-age=240, immutable",
        "private, max-age=0, immutable",
        "public, max-age=86400, immutable",
    ]


def test_the_distribution_asks_it_before_its_cache_and_before_it_answers(template: Synthesis):
    (distribution,) = template.of_type("AWS::CloudFront::Distribution").values()
    ((name, function),) = template.of_type("AWS::CloudFront::Function").items()
    behavior = distribution["DistributionConfig"]["DefaultCacheBehavior"]

    assert function["FunctionCode"] == EDGE_CODE.read_text()
    assert function["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    assert {one["EventType"] for one in behavior["FunctionAssociations"]} == {"viewer-request", "viewer-response"}
    assert all(one["FunctionARN"]["Fn::GetAtt"][0] == name for one in behavior["FunctionAssociations"])


def test_the_distribution_answers_signed_addresses_alone_where_there_are_key_groups(template: Synthesis):
    (distribution,) = template.of_type("AWS::CloudFront::Distribution").values()
    groups, keys = (template.of_type(f"AWS::CloudFront::{kind}") for kind in ("KeyGroup", "PublicKey"))
    (made,) = template.of_type("Custom::SigningKeys").values()

    asked = distribution["DistributionConfig"]["DefaultCacheBehavior"].get("TrustedKeyGroups", [])
    assert "CacheBehaviors" not in distribution["DistributionConfig"]
    assert [one["Ref"] for one in asked] == [*groups]
    assert len(groups) == (0 if "SigningKey0" in template.state["Outputs"] else 1)
    for group in groups.values():
        assert [one["Ref"] for one in group["KeyGroupConfig"]["Items"]] == [*keys]
    for key, moment in zip(keys.values(), made["Moments"], strict=not template.state["Outputs"].get("SigningKey0")):
        assert key["PublicKeyConfig"]["EncodedKey"]["Fn::GetAtt"][1] == f"Public{moment}"


def test_no_template_holds_a_private_key(template: Synthesis):
    assert "PRIVATE KEY" not in json.dumps([template.state, template.service])


def test_functions_that_show_pictures_may_read_the_key_and_no_others_may(template: Synthesis):
    (signing,) = (name for name in template.of_type("AWS::SecretsManager::Secret") if "Signing" in name)
    showing = {name for name, one in template.functions().items() if "DELIVERY_KEYS" in str(one.get("Environment"))}
    readers = {name for name in template.functions() if actions_on(template, name, signing)}

    assert readers == {*showing, "media_on_deployment"}
    assert all(actions_on(template, one, signing) == {"secretsmanager:GetSecretValue"} for one in showing)
