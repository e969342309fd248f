"""Every refusal that the OpenAPI document promises can be provoked, and provoking it changes nothing."""

from contextlib import nullcontext

import pytest

from tests.functions.calls import call_of
from tests.functions.document import operations
from tests.functions.pictures import padded, photograph, picture, png_of, scan_bomb
from tests.functions.population import (
    AGAIN,
    AGAIN_DRAFT,
    AWAITED,
    BROKEN,
    BROKEN_DRAFT,
    DAN,
    DELETED,
    EMPTY_DRAFT,
    EMPTY_LIST,
    FOR_FOLLOWERS,
    FOREIGN,
    FREE,
    FRIDA,
    FULL_LIST,
    GUS,
    HELD,
    HIDDEN,
    LIST,
    LOST_DRAFT,
    NOBODY,
    PASSWORD,
    QUIET,
    email,
)
from tests.functions.requests import File
from tests.functions.trouble import cancelling, refusing
from tests.people import ADA, BOB, CLEO, MEDIA, POST

OF_EVERY_OPERATION = {
    "no-token",
    "no-such-route",
    "not-valid",
    "body-too-large",
    "malformed-body",
    "unsupported-body",
    "cursor-not-valid",
    "idempotency-key-not-valid",
    "idempotency-key-reused",
    "overloaded",
    "too-many-requests",
}
"""test_every_operation.py provokes these."""
ACTING = (
    "GET /v1/me", "PATCH /v1/me", "PUT /v1/me/user-name", "PUT /v1/users/{user_id}/follow",
    "PUT /v1/posts/{post_id}/like", "PUT /v1/posts/{post_id}/share", "POST /v1/posts/{post_id}/comments",
    "POST /v1/me/feed",
)  # fmt: skip
"""These put the actor's name somewhere, so they look at the account."""
TOO_MANY = ("cognito-idp", "LimitExceededException")


def body(**fields):
    return {"json": fields}


def sign_up(**changed):
    return body(**{"userName": "eve", "email": email("eve"), "password": PASSWORD, **changed})


def of_post(post_id, rest=""):
    return {"path": f"/v1/posts/{post_id}{rest}", "user": BOB}


def towards(path, user_id, rest="", user=FRIDA):
    """What Frida, or another, does with somebody."""
    return [{"path": f"/v1/{path}/{user_id}{rest}", "user": user}]


def listing(user, other, list_id=LIST):
    """Somebody is put on a list."""
    return [{"path": f"/v1/me/lists/{list_id}/members/{other}", "user": user}]


def hidden_from_others(rest=""):
    """Posts that Bob cannot see: one that is not there, and one that waits for its picture."""
    return [of_post(NOBODY, rest), of_post(HIDDEN, rest)]


def file(data, content_type="image/jpeg", name="lighthouse.jpg"):
    return File(name, content_type, data)


BAD_FILES = {
    "picture-empty": [file(b"")],
    "not-a-picture": [file(b"not a picture at all"), file(b"\x00" * 1000), file(b"<html>", "text/html", "a.html")],
    "picture-format-not-accepted": [
        file(b"BM" + b"\x00" * 60, "image/bmp"),
        file(b"%PDF-1.7 ...", "application/pdf"),
        file(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        file(b"II\x2a\x00" + b"\x00" * 60, "image/tiff"),
    ],
    "picture-type-mismatch": [
        file(picture("PNG"), "image/jpeg"),
        file(picture("JPEG"), "image/png"),
        file(picture("JPEG"), "text/html"),
    ],
    "picture-too-large": [file(padded(4_600_000)), file(padded(6_000_000)), file(b"\x00" * 4_500_001)],
    "picture-too-many-pixels": [file(png_of(6000, 5000), "image/png"), file(png_of(2**31 - 1, 2**31 - 1), "image/png")],
    "picture-too-complex": [file(scan_bomb(), "image/jpeg")],
    "picture-unreadable": [file(picture()[:30]), file(picture("PNG")[:20], "image/png")],
}

WAYS = {
    ("POST /v1/auth/sign-up", "handle-taken"): [
        sign_up(userName="ada"),
        sign_up(userName="ADA"),
        sign_up(userName="dan"),
    ],
    ("POST /v1/auth/sign-up", "email-taken"): [sign_up(email=email("ada")), sign_up(email=email("ADA"))],
    ("POST /v1/auth/sign-up", "password-refused"): [
        sign_up(password=""),
        sign_up(password="too short"),
        {**sign_up(), "trouble": ("cognito-idp", "InvalidPasswordException")},
    ],
    ("POST /v1/auth/sign-up", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/confirm", "code-refused"): [
        body(email=email("nobody"), code="123456"),
        {"trouble": ("cognito-idp", "CodeMismatchException")},
        {"trouble": ("cognito-idp", "ExpiredCodeException")},
    ],
    ("POST /v1/auth/confirm", "too-many-tries"): [{"trouble": ("cognito-idp", "TooManyFailedAttemptsException")}],
    ("POST /v1/auth/resend-code", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/sign-in", "sign-in-refused"): [
        body(login="ada", password="something else"),
        body(login=email("ada"), password="something else"),
        body(login="nobody", password=PASSWORD),
        body(login=email("nobody"), password=PASSWORD),
    ],
    ("POST /v1/auth/sign-in", "account-not-confirmed"): [body(login="dan", password=PASSWORD)],
    ("POST /v1/auth/sign-in", "too-many-tries"): [{"trouble": ("cognito-idp", "TooManyRequestsException")}],
    ("POST /v1/auth/sign-in", "account-given-up"): [
        body(login=login, password=PASSWORD) for login in ("gus", email("gus"))
    ],
    ("PUT /v1/me/password", "sign-in-refused"): [body(currentPassword="wrong password", password=PASSWORD)],
    ("PUT /v1/me/password", "password-refused"): [body(currentPassword=PASSWORD, password="short")],
    ("PUT /v1/me/password", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/forgot-password", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/reset-password", "code-refused"): [
        body(email=email("nobody"), code="123456", password=PASSWORD),
        body(email=email("dan"), code="123456", password=PASSWORD),
        {"trouble": ("cognito-idp", "CodeMismatchException")},
    ],
    ("POST /v1/auth/reset-password", "password-refused"): [
        body(email=email("ada"), code="123456", password="short"),
        {"trouble": ("cognito-idp", "InvalidPasswordException")},
    ],
    ("POST /v1/auth/reset-password", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/return", "sign-in-refused"): [
        body(login="gus", password="wrong password"),
        body(login="nobody", password=PASSWORD),
    ],
    ("POST /v1/auth/return", "account-not-confirmed"): [body(login="dan", password=PASSWORD)],
    ("POST /v1/auth/return", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/me/deletion", "sign-in-refused"): [body(password="wrong password")],
    ("POST /v1/me/deletion", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("POST /v1/auth/refresh", "refresh-refused"): [
        body(refreshToken="made up"),
        {"trouble": ("cognito-idp", "NotAuthorizedException")},
    ],
    ("POST /v1/auth/refresh", "too-many-tries"): [{"trouble": TOO_MANY}],
    ("PATCH /v1/me", "changed-meanwhile"): [{"headers": {"If-Match": one}} for one in ('"9.x"', 'W/"1.x"', "1", '""')],
    ("PUT /v1/me/user-name", "handle-taken"): [{"json": {"userName": "BOB"}}, {"json": {"userName": "dan"}}],
    ("PUT /v1/me/user-name", "handle-changed-recently"): [{"user": CLEO}],
    ("GET /v1/users", "user-not-found"): [{"query": {"userName": "nobody"}}, {"query": {"userName": "dan"}}],
    ("GET /v1/users/{user_id}", "user-not-found"): [{"path": f"/v1/users/{one}"} for one in (NOBODY, DAN, POST)],
    ("PUT /v1/users/{user_id}/follow", "user-not-found"): [
        {"path": f"/v1/users/{NOBODY}/follow"},
        {"path": f"/v1/users/{DAN}/follow"},
        {"path": f"/v1/users/{GUS}/follow"},
    ],
    ("PUT /v1/users/{user_id}/follow", "already-following"): [{"user": BOB}],
    ("PUT /v1/users/{user_id}/follow", "already-requested"): [{"user": BOB, "path": f"/v1/users/{FRIDA}/follow"}],
    ("PUT /v1/users/{user_id}/follow", "you-blocked"): towards("users", CLEO, "/follow"),
    **{
        (f"PUT /v1/users/{{user_id}}/{act}", problem): ways
        for act, again, whom in (("block", "already-blocked", CLEO), ("mute", "already-muted", ADA))
        for problem, ways in {
            again: towards("users", whom, f"/{act}"),
            "not-with-yourself": towards("users", FRIDA, f"/{act}"),
            "user-not-found": [*towards("users", NOBODY, f"/{act}"), *towards("users", FRIDA, f"/{act}", user=CLEO)],
        }.items()
    },
    ("PUT /v1/me/close-friends/{user_id}", "already-close-friend"): towards("me/close-friends", BOB),
    ("PUT /v1/me/close-friends/{user_id}", "you-blocked"): towards("me/close-friends", CLEO),
    ("PUT /v1/me/close-friends/{user_id}", "not-with-yourself"): towards("me/close-friends", FRIDA),
    ("PUT /v1/me/close-friends/{user_id}", "user-not-found"): towards("me/close-friends", FRIDA, user=CLEO),
    **{
        ("PUT /v1/me/favourites/{user_id}", problem): ways
        for problem, ways in {
            "already-favourite": towards("me/favourites", FRIDA, user=ADA),
            "not-following": [*towards("me/favourites", CLEO), *towards("me/favourites", FRIDA, user=BOB)],
            "not-with-yourself": towards("me/favourites", FRIDA),
            "user-not-found": [*towards("me/favourites", NOBODY), *towards("me/favourites", FRIDA, user=CLEO)],
        }.items()
    },
    ("POST /v1/me/lists", "list-name-taken"): [body(name="family"), body(name="  WORK ")],
    ("POST /v1/me/lists", "too-many-lists"): [{"user": CLEO}],
    ("PUT /v1/me/lists/{list_id}", "list-not-found"): [{"path": f"/v1/me/lists/{NOBODY}"}, {"user": BOB}],
    ("PUT /v1/me/lists/{list_id}", "list-name-taken"): [body(name="work")],
    ("GET /v1/me/lists/{list_id}/members", "list-not-found"): [
        {"path": f"/v1/me/lists/{NOBODY}/members"},
        {"user": CLEO},
    ],
    **{
        ("PUT /v1/me/lists/{list_id}/members/{user_id}", problem): ways
        for problem, ways in {
            "list-not-found": [{"user": FRIDA}, *listing(ADA, CLEO, NOBODY)],
            "list-full": listing(CLEO, BOB, FULL_LIST),
            "you-blocked": listing(FRIDA, CLEO, EMPTY_LIST),
            "user-not-found": listing(ADA, NOBODY),
            "not-with-yourself": listing(ADA, ADA),
            "already-listed": listing(ADA, BOB),
        }.items()
    },
    ("PUT /v1/me/requests/{user_id}", "request-not-found"): [
        *towards("me/requests", CLEO),
        *towards("me/requests", NOBODY),
    ],
    ("PUT /v1/me/requests/{user_id}", "already-accepted"): towards("me/requests", BOB, user=ADA),
    ("PUT /v1/users/{user_id}/follow", "self-follow"): [{"user": ADA}],
    ("GET /v1/users/{user_id}/followers", "user-not-found"): [
        {"path": f"/v1/users/{one}/followers"} for one in (NOBODY, FRIDA)
    ],
    ("GET /v1/users/{user_id}/following", "user-not-found"): [
        {"path": f"/v1/users/{one}/following"} for one in (DAN, FRIDA)
    ],
    ("GET /v1/users/{user_id}/posts", "user-not-found"): [
        {"path": f"/v1/users/{one}/posts"} for one in (NOBODY, FRIDA)
    ],
    ("GET /v1/users/{user_id}/commenters/{commenter_id}/comments", "user-not-found"): [
        {"path": f"/v1/users/{owner}/commenters/{commenter}/comments"}
        for owner, commenter in ((NOBODY, BOB), (FRIDA, BOB), (ADA, NOBODY), (ADA, DAN), (ADA, FRIDA))
    ],
    ("POST /users/{user_id}/posts", "not-yourself"): [{"user": BOB}, {"path": f"/users/{NOBODY}/posts"}],
    ("POST /users/{user_id}/posts", "storage-unavailable"): [{"trouble": ("s3", "InternalError")}],
    ("POST /v1/me/feed", "storage-unavailable"): [{"trouble": ("s3", "InternalError")}],
    ("POST /v1/posts", "storage-unavailable"): [{"overtaken": True}],
    ("POST /v1/media", "picture-format-not-accepted"): [
        body(contentType=kind) for kind in ("text/html", "image/svg+xml", "image/jpeg; charset=utf-8", "")
    ],
    ("POST /v1/media", "picture-too-large"): [body(contentType="image/jpeg", size=20 * 1024 * 1024 + 1)],
    ("POST /v1/media", "video-too-large"): [
        body(contentType="video/mp4", size=200 * 1024 * 1024 + 1),
        body(contentType="video/quicktime", size=10**12),
    ],
    ("GET /v1/media/{media_id}", "media-not-found"): [{"path": f"/v1/media/{one}"} for one in (NOBODY, FOREIGN)],
    ("POST /v1/media/{media_id}/complete", "media-not-found"): [
        {"path": f"/v1/media/{one}/complete"} for one in (NOBODY, FOREIGN)
    ],
    ("POST /v1/media/{media_id}/complete", "parts-do-not-fit"): [
        {"path": f"/v1/media/{FREE}/complete"},
        body(parts=['"0123456789abcdef"']),
    ],
    ("DELETE /v1/media/{media_id}", "media-not-found"): [{"path": f"/v1/media/{one}"} for one in (NOBODY, FOREIGN)],
    ("DELETE /v1/media/{media_id}", "media-not-usable"): [{"path": f"/v1/media/{MEDIA}"}],
    ("GET /v1/media/{media_id}/original", "media-not-found"): [
        {"path": f"/v1/media/{one}/original"} for one in (NOBODY, FOREIGN)
    ],
    ("GET /v1/media/{media_id}/original", "original-not-there"): [{"path": f"/v1/media/{AWAITED}/original"}],
    ("POST /v1/posts", "media-not-found"): [body(media=[NOBODY]), body(media=[FOREIGN]), body(media=[FREE, FOREIGN])],
    ("PUT /v1/me/avatar", "media-not-found"): [body(mediaId=NOBODY), body(mediaId=FOREIGN)],
    ("PUT /v1/me/avatar", "media-not-usable"): [body(mediaId=BROKEN), body(mediaId=MEDIA)],
    ("POST /v1/posts", "media-not-usable"): [
        body(media=[MEDIA]),
        body(media=[BROKEN]),
        body(media=[FREE, FREE]),
        body(media=[FREE, MEDIA]),
    ],
    ("POST /v1/drafts", "media-not-found"): [body(media=[NOBODY]), body(media=[FOREIGN])],
    ("POST /v1/posts", "picture-already-posted"): [body(media=[AGAIN]), body(media=[FREE, AGAIN])],
    ("POST /users/{user_id}/posts", "picture-already-posted"): [
        {"form": {"file": file(photograph())}},
        {"form": {"file": file(photograph(side=80, quality=60))}},
        {"form": {"file": file(photograph(kind="PNG"), "image/png"), "allowDuplicate": "false"}},
    ],
    ("POST /v1/me/feed", "picture-already-posted"): [{"form": {"content": file(photograph())}}],
    ("POST /v1/drafts/{draft_id}/publish", "picture-already-posted"): [{"path": f"/v1/drafts/{AGAIN_DRAFT}/publish"}],
    ("POST /v1/drafts", "media-not-usable"): [body(media=[one]) for one in (MEDIA, BROKEN, HELD)],
    **{
        (operation, "publish-at-out-of-bounds"): [body(publishAt=f"{year}-01-01T00:00:00Z") for year in (2025, 2525)]
        for operation in ("POST /v1/drafts", "PATCH /v1/drafts/{draft_id}")
    },
    ("POST /v1/drafts", "too-many-drafts"): [{"user": CLEO, **body(caption="one more")}],
    **{
        (f"{method} /v1/drafts/{{draft_id}}{rest}", "draft-not-found"): [
            {"path": f"/v1/drafts/{NOBODY}{rest}"},
            {"path": f"/v1/drafts/0{rest}"},
            {"user": BOB},
        ]
        for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/publish"))
    },
    ("PATCH /v1/drafts/{draft_id}", "media-not-found"): [body(media=[NOBODY]), body(media=[HELD, FOREIGN])],
    ("PATCH /v1/drafts/{draft_id}", "media-not-usable"): [body(media=[BROKEN]), body(media=[HELD, HELD])],
    ("PATCH /v1/drafts/{draft_id}", "if-match-needed"): [{"headers": {}}],
    ("PATCH /v1/drafts/{draft_id}", "changed-meanwhile"): [{"headers": {"if-match": one}} for one in ('"9.x"', "1")],
    ("POST /v1/drafts/{draft_id}/publish", "media-not-found"): [{"path": f"/v1/drafts/{LOST_DRAFT}/publish"}],
    ("POST /v1/drafts/{draft_id}/publish", "media-not-usable"): [{"path": f"/v1/drafts/{BROKEN_DRAFT}/publish"}],
    ("POST /v1/drafts/{draft_id}/publish", "draft-without-pictures"): [{"path": f"/v1/drafts/{EMPTY_DRAFT}/publish"}],
    ("GET /v1/posts/{post_id}", "post-not-found"): hidden_from_others(),
    ("GET /v1/posts/{post_id}/history", "post-not-found"): hidden_from_others("/history"),
    ("PATCH /v1/posts/{post_id}", "post-not-found"): [*hidden_from_others(), {"user": BOB}, of_post(DELETED, "")],
    ("PATCH /v1/posts/{post_id}", "if-match-needed"): [{"headers": {}}],
    ("PATCH /v1/posts/{post_id}", "changed-meanwhile"): [
        {"headers": {"if-match": one}} for one in ('"9.x"', 'W/"1.x"', "1", '""')
    ],
    ("PATCH /v1/posts/{post_id}", "not-these-pictures"): [
        body(media=[FREE]),
        body(media=[MEDIA, FREE]),
        body(media=[MEDIA, MEDIA]),
        body(altText=[]),
        body(altText=["a lighthouse", "a ship"]),
    ],
    ("DELETE /v1/posts/{post_id}", "post-not-found"): [*hidden_from_others(), {"user": BOB}],
    ("POST /v1/posts/{post_id}/undelete", "post-not-found"): [*hidden_from_others("/undelete"), {"user": BOB}],
    ("PUT /v1/posts/{post_id}/like", "post-not-found"): hidden_from_others("/like"),
    ("PUT /v1/posts/{post_id}/like", "already-liked"): [{"user": BOB}],
    ("GET /v1/posts/{post_id}/likes", "post-not-found"): hidden_from_others("/likes"),
    ("PUT /v1/posts/{post_id}/share", "post-not-found"): [
        *hidden_from_others("/share"),
        {"path": f"/v1/posts/{FOR_FOLLOWERS}/share"},
    ],
    ("PUT /v1/posts/{post_id}/share", "already-shared"): [{"user": CLEO}],
    ("PUT /v1/posts/{post_id}/share", "not-shareable"): [{"path": f"/v1/posts/{FOR_FOLLOWERS}/share", "user": ADA}],
    ("PUT /v1/posts/{post_id}/share", "self-share"): [
        {"user": ADA},
        {"path": f"/v1/posts/{HIDDEN}/share", "user": ADA},
        {"path": f"/v1/posts/{FOR_FOLLOWERS}/share", "user": FRIDA},
    ],
    ("GET /v1/posts/{post_id}/shares", "post-not-found"): hidden_from_others("/shares"),
    ("POST /v1/posts/{post_id}/comments", "post-not-found"): hidden_from_others("/comments"),
    ("POST /v1/posts/{post_id}/comments", "comments-off"): [
        {"path": f"/v1/posts/{QUIET}/comments", "user": who} for who in (ADA, BOB, CLEO)
    ],
    ("POST /v1/posts/{post_id}/comments/{comment_id}/replies", "comments-off"): [
        {"path": f"/v1/posts/{QUIET}/comments/{NOBODY}/replies"}
    ],
    ("GET /v1/posts/{post_id}/likes", "likes-hidden"): [{"path": f"/v1/posts/{QUIET}/likes", "user": CLEO}],
    ("GET /v1/posts/{post_id}/comments", "post-not-found"): hidden_from_others("/comments"),
    **{
        (f"{method} /v1/posts/{{post_id}}/comments/{{comment_id}}{rest}", problem): ways
        for method, rest in (
            ("GET", ""),
            ("POST", "/replies"),
            ("GET", "/replies"),
            ("PUT", "/like"),
            ("GET", "/likes"),
        )
        for problem, ways in (
            ("post-not-found", hidden_from_others(f"/comments/{NOBODY}{rest}")),
            ("comment-not-found", [of_post(POST, f"/comments/{NOBODY}{rest}")]),
        )
    },
    ("PUT /v1/posts/{post_id}/comments/{comment_id}/like", "already-liked"): [{"user": ADA}],
    ("DELETE /v1/posts/{post_id}/comments/{comment_id}", "post-not-found"): hidden_from_others(f"/comments/{NOBODY}"),
    ("DELETE /v1/posts/{post_id}/comments/{comment_id}", "comment-not-found"): [of_post(POST, f"/comments/{NOBODY}")],
    ("DELETE /v1/posts/{post_id}/comments/{comment_id}", "not-your-comment"): [{"user": CLEO}],
    ("GET /users/{user_id}/feeds", "not-yourself"): [{"user": CLEO}],
    **{
        (operation, problem): [{"form": {field: one}} for one in files]
        for operation, field in (("POST /users/{user_id}/posts", "file"), ("POST /v1/me/feed", "content"))
        for problem, files in BAD_FILES.items()
    },
}


BAD_ADDRESSES = ("", "ada", "@example.com", "ada@", "a@b@c", "a b@example.com", "x" * 250 + "@a.b")


def test_every_refusal_that_is_documented_is_provoked_here_or_for_every_operation():
    documented = {(name, slug) for name, one in operations().items() for _, slug in one.refusals()}

    assert {(name, slug) for name, slug in documented if slug not in OF_EVERY_OPERATION} == set(WAYS)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("operation", "problem"), WAYS)
def test_a_refusal_is_the_documented_problem_and_changes_nothing(standing, operation, problem):
    ((status, _),) = [one for one in operations()[operation].refusals() if one[1] == problem]

    for way in WAYS[operation, problem]:
        trouble, overtaken = way.get("trouble"), way.get("overtaken")
        with refusing(*trouble) if trouble else cancelling() if overtaken else nullcontext():
            answer = standing.call(**call_of(operation, **{**way, "trouble": None, "overtaken": None}))
        assert (answer.status, answer.problem) == (status, problem), way


@pytest.mark.parametrize("operation", ["POST /users/{user_id}/posts", "POST /v1/me/feed"])
def test_a_file_too_large_for_a_request_is_told_of_the_other_door(standing, operation):
    field = "file" if "users" in operation else "content"

    for size in (4_600_000, 6_000_000):
        answer = standing.call(**call_of(operation, form={field: file(padded(size))}))
        assert "/v1/media" in answer.json["detail"]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("text", ["", "   ", "\n\t", "x" * 10_000, "x" * 2_201, None, 7, ["x"]])
def test_a_comment_of_nothing_or_of_too_much_is_refused(standing, text):
    answer = standing.call(**call_of("POST /v1/posts/{post_id}/comments", json={"comment": text}))

    assert (answer.status, answer.problem) == (422, "not-valid")
    assert answer.json["errors"][0]["field"] == "body.comment"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "changed",
    [
        {"media": []},
        {"media": ["1"] * 11},
        {"media": ["ada"]},
        {"media": [1]},
        {"caption": "x" * 2_201},
        {"location": {"name": ""}},
        {"location": {"name": "Pharos", "lat": 90.1}},
        {"location": {"name": "Pharos", "lon": -180.1}},
        {"location": {"name": "Pharos", "lat": "north"}},
        {"altText": ["x" * 1_001]},
        {"altText": [""] * 11},
    ],
)
def test_a_post_with_a_field_that_does_not_fit_is_refused(standing, changed):
    answer = standing.call(**call_of("POST /v1/posts", json={"media": [FREE], **changed}))

    assert (answer.status, answer.problem) == (422, "not-valid")


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "changed",
    [
        {"size": 0},
        {"size": "7"},
        {"size": True},
        {"checksum": ""},
        {"checksum": "A" * 43},
        {"checksum": "A" * 44},
        {"checksum": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"checksum": 7},
    ],
)
def test_an_upload_that_announces_what_no_file_can_be_is_refused(standing, changed):
    answer = standing.call(**call_of("POST /v1/media", json={"contentType": "image/jpeg", **changed}))

    assert (answer.status, answer.problem) == (422, "not-valid")
    assert answer.json["errors"][0]["field"].startswith(f"body.{next(iter(changed))}")


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "changed",
    [
        {"userName": name}
        for name in ("", "ab", "x" * 31, "ada lovelace", ".ada", "ada.", "аda", "ad\na", "a/da", "ad\u200ba")
    ]
    + [
        {"email": address}
        for address in ("", "ada", "@example.com", "ada@", "a@b@c", "a b@example.com", "x" * 250 + "@a.b")
    ]
    + [{"fullName": "x" * 81}, {"password": "x" * 257}, {"password": None}],
)
def test_a_sign_up_with_a_field_that_does_not_fit_is_refused(standing, changed):
    fields = {"userName": "eve", "email": email("eve"), "password": PASSWORD, **changed}
    answer = standing.call(**call_of("POST /v1/auth/sign-up", json=fields))

    assert (answer.status, answer.problem) == (422, "not-valid")


@pytest.mark.usefixtures("untouched")
def test_an_unknown_login_is_answered_exactly_like_a_wrong_password(standing):
    answers = [
        standing.call(**call_of("POST /v1/auth/sign-in", json={"login": login, "password": "something else"}))
        for login in ("ada", "nobody", email("ada"), email("nobody"))
    ]

    assert len({(answer.status, answer.body) for answer in answers}) == 1


@pytest.mark.usefixtures("untouched")
def test_a_post_that_one_may_not_see_is_answered_like_one_that_is_not_there(standing):
    answers = [standing.call("GET", f"/v1/posts/{one}", user=BOB) for one in (HIDDEN, NOBODY)]

    hidden, missing = (answer.body.replace(HIDDEN, "?").replace(NOBODY, "?") for answer in answers)
    assert hidden == missing


@pytest.mark.parametrize("user", [NOBODY, DAN, GUS])
@pytest.mark.parametrize("operation", ACTING)
def test_nobody_acts_for_an_account_that_is_not_there(standing, untouched, operation, user):
    assert standing.call(**call_of(operation, user=user)).problem == "no-token"
