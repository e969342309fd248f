"""Signing up, in and out; profiles."""

from botocore.exceptions import ClientError

from tests.privilege.run import Run
from tests.simulation.cognito import CODE
from tests.simulation.door import Person, small_picture
from tests.simulation.world import PASSWORD


def tell(run: Run) -> None:
    _sign_up(run, "cleo")
    pool = run.world.pool
    kept, pool.sign_up = pool.sign_up, _refuse  # type: ignore[method-assign]
    run.do(None, "POST", "/v1/auth/sign-up", 422, body=_account("dan"))
    pool.sign_up = kept  # type: ignore[method-assign]
    run.do(run.bob, "PATCH", "/v1/me", 200, body={"bio": "Lighthouses"})
    run.do(run.bob, "PUT", "/v1/me/user-name", 200, body={"userName": "robert"})
    run.do(run.bob, "PUT", "/v1/me/user-name", 200, body={"userName": "bob"})
    mine = {"currentPassword": PASSWORD, "password": PASSWORD}
    run.do(run.bob, "PUT", "/v1/me/password", 200, body=mine)
    run.do(None, "POST", "/v1/auth/forgot-password", 204, body={"email": "bob@people.example"})
    reset = {"email": "bob@people.example", "code": CODE, "password": PASSWORD}
    run.do(None, "POST", "/v1/auth/reset-password", 204, body=reset)
    run.do(run.bob, "POST", "/v1/me/deletion", 204, body={"password": PASSWORD})
    run.do(None, "POST", "/v1/auth/return", 200, body={"login": "bob", "password": PASSWORD})
    _wear(run)
    for name in ("ada", "nobody"):
        run.do(run.bob, "GET", "/v1/users", 200 if name == "ada" else 404, query={"userName": name})
    for path in ("/v1/me", f"/v1/users/{run.ada.id}", "/openapi.json", "/docs"):
        run.do(run.bob, "GET", path, 200)


def _sign_up(run: Run, name: str) -> None:
    account = _account(name)
    run.do(None, "POST", "/v1/auth/sign-up", 201, body=account)
    run.do(None, "POST", "/v1/auth/sign-up", 409, body=account)
    run.do(None, "POST", "/v1/auth/resend-code", 204, body={"email": account["email"]})
    run.do(None, "POST", "/v1/auth/confirm", 204, body={"email": account["email"], "code": CODE})
    for login in (name, account["email"]):
        tokens = run.do(None, "POST", "/v1/auth/sign-in", 200, body={"login": login, "password": PASSWORD}).json
    run.do(None, "POST", "/v1/auth/refresh", 200, body={"refreshToken": tokens["refreshToken"]})
    run.do(Person(tokens["userId"], name), "POST", "/v1/auth/sign-out", 204)


def _wear(run: Run) -> None:
    """One avatar after the other, and none; one is no picture."""
    for data in (small_picture(20), small_picture(21), b"no picture"):
        run.wear(run.bob, data)
    for _ in range(2):
        run.do(run.bob, "DELETE", "/v1/me/avatar", 204)
    run.wear(run.bob, small_picture(22))


def _account(name: str) -> dict[str, str]:
    return {"userName": name, "fullName": name, "email": f"{name}@example.com", "password": PASSWORD}


def _refuse(**_: object) -> dict[str, object]:
    error = {"Code": "InvalidPasswordException", "Message": "too common"}
    raise ClientError({"Error": error}, "SignUp")
