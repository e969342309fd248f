"""Bodies that are broken, monstrous or disguised: a problem, never a fault of ours."""

from collections.abc import Callable, Iterator

import pytest
from heliograph.core.http import BODY_CHARACTERS

from tests.functions.document import Operation, operations
from tests.fuzz.forms import BOUNDARY, FORM_HEADERS, JSON_HEADERS, form
from tests.fuzz.gateway import Reply
from tests.fuzz.measure import faults
from tests.fuzz.places import picture_field
from tests.fuzz.standing import Standing, standing
from tests.simulation.door import small_picture

DEEP = 20_000
JSON_BODIES = {
    "deep arrays": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep and unclosed": b"[" * DEEP,
    "huge integer": b'{"comment": ' + b"9" * 100_000 + b"}",
    "huge exponent": b'{"location": {"name": "x", "lat": 1e400}, "media": ["1"]}',
    "not a number": b'{"location": {"name": "x", "lat": NaN}, "media": ["1"]}',
    "infinity": b'{"location": {"name": "x", "lat": -Infinity}, "media": ["1"]}',
    "invalid UTF-8": b'{"comment": "\xff\xfe\xc0\x80"}',
    "encoded surrogate": b'{"comment": "\xed\xa0\x80"}',
    "UTF-16": '{"comment": "light"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + b'{"comment": "light"}',
    "trailing comma": b'{"comment": "light",}',
    "single quotes": b"{'comment': 'light'}",
    "two documents": b'{"comment": "light"}{"comment": "light"}',
    "raw control character": b'{"comment": "a\x01b"}',
    "bad escape": b'{"comment": "\\x41"}',
    "truncated": b'{"comment": "li',
    "only white space": b"  \r\n",
    "NUL": b"\x00",
    "a form": b"comment=light",
    "wide object": b"{" + b",".join(b'"k%d":1' % number for number in range(10_000)) + b"}",
    "long key": b'{"' + b"k" * 100_000 + b'": 1}',
    "prototype": b'{"__proto__": {"admin": true}, "constructor": null}',
}
SHAPES = [b"null", b"true", b"0", b"-0.0", b'""', b"[]", b"[[]]", b"{}", b'{"": ""}']
WRONG = [b"null", b"true", b"1.5", b"[]", b"{}", b"[null]", b'[["x"]]', b'{"name": 1}', b"12345678901234567890"]
WITH_JSON = {name: one for name, one in operations().items() if one.body_type == "application/json"}
WITH_FORM = {name: one for name, one in operations().items() if one.body_type == "multipart/form-data"}


@pytest.fixture(scope="module")
def world() -> Iterator[Standing]:
    with standing() as everything:
        yield everything


@pytest.fixture
def send(world: Standing) -> Callable[..., Reply]:
    """Sends a body to an operation and holds the answer to the document."""

    def send(operation: Operation, headers: dict[str, str], body: bytes) -> Reply:
        target = operation.path.format(**world.ids)
        reply = world.gateway.send(world.ada, operation.method, target, headers, body)
        assert not faults(reply), faults(reply)
        return reply

    return send


@pytest.mark.parametrize("operation", WITH_JSON)
def test_json_that_is_none_or_is_monstrous_is_refused(send: Callable[..., Reply], operation: str) -> None:
    for what, body in JSON_BODIES.items():
        reply = send(WITH_JSON[operation], JSON_HEADERS, body)
        fits = "comments" in operation and what in ("invalid UTF-8", "encoded surrogate")
        assert fits or reply.status in (400, 422), f"{what}: {reply}"


@pytest.mark.parametrize("operation", WITH_JSON)
def test_json_that_is_larger_than_any_route_takes_is_refused(send: Callable[..., Reply], operation: str) -> None:
    assert send(WITH_JSON[operation], JSON_HEADERS, b"[" * (BODY_CHARACTERS + 1)).status == 413


@pytest.mark.parametrize("operation", WITH_JSON)
def test_bytes_in_the_place_of_text_are_refused(send: Callable[..., Reply], operation: str) -> None:
    for body in (b'{"comment": "\xff"}', b"\xff\xfe", bytes(range(256))):
        reply = send(WITH_JSON[operation], {"content-type": "Application/vnd.api+json"}, body)
        assert reply.status in (400, 415, 422)


@pytest.mark.parametrize("operation", WITH_JSON)
def test_values_of_other_types_are_refused(send: Callable[..., Reply], operation: str) -> None:
    one = WITH_JSON[operation]
    names = ["media", "caption", "altText", "location", "comment", "email", "password", "userName", "fullName", "login"]
    bodies = [*SHAPES, *(b'{"%s": %s}' % (name.encode(), value) for name in names for value in WRONG)]
    # An edit that fits lacks its If-Match; a draft may have no pictures and no place.
    fitting = {201} if operation == "POST /v1/drafts" else set()
    assert {send(one, JSON_HEADERS, body).status for body in bodies} <= {400, 422, 428} | fitting


def test_of_a_key_that_stands_twice_the_last_value_counts(send: Callable[..., Reply]) -> None:
    operation = WITH_JSON["POST /v1/posts/{post_id}/comments"]
    reply = send(operation, JSON_HEADERS, b'{"comment": "dark", "comment": "light"}')
    assert (reply.status, reply.json["comment"]) == (201, "light")


@pytest.mark.parametrize("operation", WITH_FORM)
def test_a_form_that_ends_anywhere_is_answered(send: Callable[..., Reply], operation: str) -> None:
    one = WITH_FORM[operation]
    whole = form({"caption": "light"}, file=picture_field(one))
    for end in range(0, len(whole), 7):
        assert send(one, FORM_HEADERS, whole[:end]).status in (201, 400, 415, 422)


@pytest.mark.parametrize("operation", WITH_FORM)
@pytest.mark.parametrize("kind", ["", "; boundary=", '; boundary=""', ";"])
def test_a_form_without_its_boundary_is_refused(send: Callable[..., Reply], operation: str, kind: str) -> None:
    one = WITH_FORM[operation]
    body = form({}, file=picture_field(one))
    assert send(one, {"content-type": f"multipart/form-data{kind}"}, body).status in (400, 415, 422)


def test_a_boundary_may_be_quoted_and_stand_last(send: Callable[..., Reply]) -> None:
    one = WITH_FORM["POST /v1/me/feed"]
    body = form({}, file=picture_field(one))
    for kind in (f'boundary="{BOUNDARY}"', f"charset=utf-8; boundary={BOUNDARY}"):
        assert send(one, {"content-type": f"multipart/form-data; {kind}"}, body).status == 201


@pytest.mark.parametrize("kind", ["other", "b" * 5_000, "\u2603", "*", "a b", "a; boundary=b"])
def test_a_form_with_another_boundary_is_answered(send: Callable[..., Reply], kind: str) -> None:
    one = WITH_FORM["POST /v1/me/feed"]
    body = form({}, file=picture_field(one))
    send(one, {"content-type": f"multipart/form-data; boundary={kind}"}, body)


@pytest.mark.parametrize("operation", WITH_FORM)
def test_strange_parts_are_answered(send: Callable[..., Reply], operation: str) -> None:
    one = WITH_FORM[operation]
    field = picture_field(one)
    picture = b"\r\n\r\n" + small_picture() + b"\r\n"
    edge = f"--{BOUNDARY}\r\n".encode()
    good = f'Content-Disposition: form-data; name="{field}"; filename="p.jpg"'.encode()
    heads = {
        "header injection in the file's name": good.replace(b"p.jpg", b'p.jpg\r\nSet-Cookie: a=b\r\nX: "'),
        "no name": b'Content-Disposition: form-data; filename="p.jpg"',
        "no disposition": b"Content-Type: image/jpeg",
        "no file name": good.partition(b"; filename")[0],
        "extended file name": good + b"; filename*=UTF-8''%e2%82%ac%ff.jpg",
        "bytes for a file name": good.replace(b"p.jpg", bytes(range(128, 256))),
        "unknown charset": good + b"\r\nContent-Type: image/jpeg; charset=x-nowhere",
        "encoding": good + b"\r\nContent-Transfer-Encoding: base64",
        "nested": good + b"\r\nContent-Type: multipart/mixed; boundary=b",
        "a long header": good + b"\r\nX-Long: " + b"x" * 100_000,
        "many headers": good + b"".join(b"\r\nX-%d: y" % number for number in range(5_000)),
        "an unfinished quote": good[:-1],
    }
    for what, head in heads.items():
        reply = send(one, FORM_HEADERS, edge + head + picture + f"--{BOUNDARY}--\r\n".encode())
        assert reply.status in (201, 400, 415, 422), what
        assert "set-cookie" not in reply.headers
    many = edge.join([b"", *[b'Content-Disposition: form-data; name="caption"\r\n\r\nx\r\n'] * 10_000])
    assert send(one, FORM_HEADERS, many + f"--{BOUNDARY}--\r\n".encode()).status in (400, 422)


def test_text_that_is_no_utf_8_in_a_form_is_refused_or_kept(send: Callable[..., Reply]) -> None:
    one = WITH_FORM["POST /v1/me/feed"]
    for text in (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"a\x00b"):
        reply = send(one, FORM_HEADERS, form({"caption": text}, file=picture_field(one)))
        assert reply.status in (201, 400, 422)
