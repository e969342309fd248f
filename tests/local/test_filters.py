import base64
import json

import pytest

from local.pump.filters import PatternError, heard, parse
from tests.local.made import changed, said


def hears(pattern: object, **data: object) -> bool:
    return heard(said(1, **data), (parse(json.dumps({"data": pattern})),))


@pytest.mark.parametrize(
    ("pattern", "data", "passes"),
    [
        ({"kind": ["like"]}, {"kind": "like"}, True),
        ({"kind": ["like"]}, {"kind": "Like"}, False),
        ({"kind": ["like", "unlike"]}, {"kind": "unlike"}, True),
        ({"kind": ["like"], "who": ["ada"]}, {"kind": "like", "who": "bob"}, False),
        ({"types": ["liked"]}, {"types": ["posted", "liked"]}, True),
        ({"types": ["liked"]}, {"types": []}, False),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x", "c": 1}}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"a": {"b": ["x"]}}, {"a": [{"b": "y"}, {"b": "x"}]}, True),
        ({"a": [None]}, {"a": None}, True),
        ({"a": [None]}, {}, False),
        ({"a": [""]}, {"a": ""}, True),
        ({"a": [1]}, {"a": 1.0}, True),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [1]}, {"a": "1"}, False),
        ({"a": [{"exists": True}]}, {"a": 0}, True),
        ({"a": [{"exists": True}]}, {}, False),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": True}]}, {"a": {"b": 1}}, False),
        ({"a": [{"prefix": "he"}]}, {"a": "heliograph"}, True),
        ({"a": [{"prefix": {"equals-ignore-case": "HE"}}]}, {"a": "heliograph"}, True),
        ({"a": [{"suffix": ".jpg"}]}, {"a": "x.png"}, False),
        ({"a": [{"equals-ignore-case": "ADA"}]}, {"a": "ada"}, True),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "z"}, True),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "y"}, False),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": "xz"}, False),
        ({"a": [{"anything-but": ["x"]}]}, {}, False),
        ({"a": [{"numeric": [">", 1, "<=", 5]}]}, {"a": 5}, True),
        ({"a": [{"numeric": [">", 1, "<=", 5]}]}, {"a": 1}, False),
        ({"a": [{"numeric": ["=", 2]}]}, {"a": "2"}, False),
        ({"$or": [{"a": [1]}, {"b": [1]}]}, {"b": 1}, True),
        ({"$or": [{"a": [1]}, {"b": [1]}], "c": [1]}, {"b": 1}, False),
    ],
)
def test_a_pattern_passes_what_lambda_would_pass(pattern: object, data: dict[str, object], passes: bool) -> None:  # noqa: FBT001
    assert hears(pattern, **data) is passes


def test_any_of_several_patterns_suffices_and_none_lets_everything_pass() -> None:
    patterns = (parse('{"data": {"n": [1]}}'), parse('{"data": {"n": [2]}}'))
    assert [n for n in (1, 2, 3) if heard(said(n), patterns)] == [1, 2]
    assert heard(said(3), ())


def test_data_that_is_not_json_is_matched_as_text() -> None:
    record = said(1)
    record["kinesis"]["data"] = base64.b64encode(b"hello").decode()
    assert heard(record, (parse('{"data": ["hello"]}'),))
    assert not heard(record, (parse('{"data": {"a": ["hello"]}}'),))


def test_the_partition_key_of_kinesis_stands_beside_its_data() -> None:
    assert heard(said(1), (parse('{"partitionKey": ["k"]}'),))


def test_table_records_are_matched_as_they_are() -> None:
    pattern = (parse('{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"pk": {"S": [{"prefix": "4"}]}}}}'),)
    assert heard(changed(42), pattern)
    assert not heard(changed(52), pattern)
    assert not heard(changed(42, name="REMOVE"), pattern)


def test_ttl_deletions_can_be_told_apart() -> None:
    pattern = (parse('{"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}}'),)
    mine, its = changed(1, name="REMOVE"), changed(2, name="REMOVE")
    its["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert [heard(mine, pattern), heard(its, pattern)] == [False, True]


@pytest.mark.parametrize(
    "text", ['["a"]', '{"a": "b"}', '{"a": [{"wildcard": "*"}]}', '{"a": [{"prefix": "a", "suffix": "b"}]}']
)
def test_a_pattern_that_lambda_refuses_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        parse(text)
