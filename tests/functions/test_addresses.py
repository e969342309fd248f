"""What CloudFormation hears of the signing keys is what believes the addresses that the API gives."""

import json
from functools import partial

from heliograph.core.deployment import fulfil

from local.signatures import refusal
from tests.functions.population import FREE
from tests.people import ADA


def test_the_key_that_cloudformation_hears_of_believes_the_addresses_in_answers(populated, monkeypatch):
    told = []
    module = populated.module("media_on_deployment")
    monkeypatch.setattr(module, "fulfil", partial(fulfil, tell=lambda _, body: told.append(json.loads(body))))
    (resource,) = populated.account.synthesis.of_type("Custom::SigningKeys").values()
    wanted = populated.account.synthesis.resolve(resource, populated.account.name)
    ids = {name: name for name in ("StackId", "RequestId", "LogicalResourceId", "ResponseURL")}

    populated.invoke("media_on_deployment", {"RequestType": "Create", **ids, "ResourceProperties": wanted})

    (answer,) = told
    keys = {populated.account.setting("DELIVERY_KEYS").removeprefix("0="): answer["Data"]["Public0"]}
    url = populated.call("GET", f"/v1/media/{FREE}", user=ADA).json["variants"]["feed"]["url"]
    assert refusal(url, keys) is None
    assert refusal(url.replace("Policy=", "Policy=e"), keys) is not None
