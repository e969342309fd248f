"""A small client of Heliograph's HTTP API, as any client developer would write it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import httpx


class ProblemError(Exception):
    """The API refused a request; `problem` is its RFC 9457 document."""

    def __init__(self, request: httpx.Request, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{request.method} {request.url} → {status}: {problem.get('detail') or problem}")
        self.status = status
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody with an account: what it takes to sign in."""

    user_name: str
    full_name: str
    email: str
    password: str


class Client:
    """The API of one deployment, as nobody or, after `sign_in`, as somebody."""

    def __init__(self, base_url: str, http: httpx.Client | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._http = http or httpx.Client(timeout=30)
        self._token: str | None = None
        self.user_id = ""

    def sign_up(self, account: Account) -> str:
        """Make an account; the confirmation code goes to its e-mail address. Answers the user id."""
        body = {
            "userName": account.user_name,
            "fullName": account.full_name,
            "email": account.email,
            "password": account.password,
        }
        return str(self.post("/v1/auth/sign-up", json=body)["id"])

    def confirm(self, account: Account, code: str) -> None:
        self.post("/v1/auth/confirm", json={"email": account.email, "code": code})

    def sign_in(self, account: Account) -> Self:
        """A client that acts as the account's owner."""
        signed = type(self)(self._base_url, self._http)
        answer = self.post("/v1/auth/sign-in", json={"login": account.user_name, "password": account.password})
        signed._token, signed.user_id = answer["accessToken"], answer["userId"]
        return signed

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> Any:
        return self.call("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.call("DELETE", path, **options)

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an answer, or None where there is none. Raises: ProblemError."""
        answer = self.raw(method, path, **options)
        if answer.is_error:
            raise ProblemError(answer.request, answer.status_code, _problem(answer))
        return answer.json() if answer.content else None

    def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer as it came."""
        headers = {**({"Authorization": f"Bearer {self._token}"} if self._token else {}), **options.pop("headers", {})}
        return self._http.request(method, self._base_url + path, headers=headers, **options)

    def upload(self, data: bytes, *, name: str, **fields: str) -> Any:
        """Publish a picture by the seed design's multipart route."""
        files = {"file": (name, data, "image/jpeg")}
        return self.post(f"/users/{self.user_id}/posts", files=files, data=fields)


def wait_until(what: str, seen: Callable[[], bool], *, seconds: float = 60, every: float = 0.25) -> None:
    """Look again and again until it is so. Raises: TimeoutError, naming what did not come."""
    deadline = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:g} s still not so: {what}")
        time.sleep(every)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {"detail": answer.text[:500]}
    return document if isinstance(document, dict) else {"detail": document}
