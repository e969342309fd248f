"""HTTP: signing up, in and out."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.http import actor, anyone, api, bearer_token, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.settings import ApiSettings
from heliograph.identity import model as refused
from heliograph.identity import views
from heliograph.identity.departure import Departure
from heliograph.identity.pool import UserPool
from heliograph.identity.service import Accounts
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore

door = ApiSettings.read()
store = AccountStore(IdentitySettings.read().table)
pool = UserPool(wire.cognito(), door.client_id)
accounts = Accounts(store=store, pool=pool, ids=IdMaker(wire.now, wire.randomness), now=wire.now)
departure = Departure(store=store, pool=pool, accounts=accounts, now=wire.now)
app = api()


@app.post(
    "/v1/auth/sign-up",
    **anyone("Sign up", *refused.SIGN_UP_REFUSALS, status=201, ok="A code has been e-mailed to the address."),
)
def sign_up(body: views.SignUpBody) -> views.AccountJson:
    user = accounts.sign_up(user_name=body.userName, full_name=body.fullName, email=body.email, password=body.password)
    effect("user-signed-up", user_id=user.id)
    return views.account_json(user)


@app.post(
    "/v1/auth/confirm",
    **anyone("Confirm the e-mail address", refused.CodeRefused, refused.TooManyTries, status=204, ok="Now sign in."),
)
def confirm(body: views.ConfirmBody) -> Response[None]:
    user = accounts.confirm(email=body.email, code=body.code)
    effect("user-confirmed", user_id=user.id)
    return no_content()


@app.post(
    "/v1/auth/resend-code",
    **anyone(
        "E-mail a new code", refused.TooManyTries, status=204, ok="A code has been e-mailed, if somebody signed up."
    ),
)
def resend_code(body: views.ResendBody) -> Response[None]:
    accounts.resend_code(email=body.email)
    effect("code-resent")
    return no_content()


@app.post("/v1/auth/sign-in", **anyone("Sign in", *refused.SIGN_IN_REFUSALS, ok="Tokens."))
def sign_in(body: views.SignInBody) -> views.TokensJson:
    user, tokens = accounts.sign_in(login=body.login, password=body.password)
    effect("user-signed-in", user_id=user.id)
    return views.tokens_json(tokens, user)


@app.post(
    "/v1/auth/refresh",
    **anyone("Get a new access token", refused.RefreshRefused, refused.TooManyTries, ok="Tokens, no refresh token."),
)
def refresh(body: views.RefreshBody) -> views.TokensJson:
    return views.tokens_json(accounts.refresh(body.refreshToken))


@app.post("/v1/auth/sign-out", **signed_in("Sign out on all devices", status=204, ok="Every session has ended."))
def sign_out() -> Response[None]:
    me = actor(app, door)
    accounts.sign_out(bearer_token(app))
    effect("user-signed-out", user_id=me)
    return no_content()


@app.post(
    "/v1/me/deletion",
    **signed_in("Delete my account", *refused.DEPARTURE_REFUSALS, status=204, ok="It is gone for everybody."),
)
def delete_my_account(body: views.DeletionBody) -> Response[None]:
    user = departure.give_up(actor(app, door), body.password)
    effect("account-given-up", user_id=user.id)
    return no_content()


@app.post("/v1/auth/return", **anyone("Have a deleted account back", *refused.RETURN_REFUSALS, ok="Tokens."))
def have_back(body: views.SignInBody) -> views.TokensJson:
    user, tokens = departure.come_back(login=body.login, password=body.password)
    effect("account-had-back", user_id=user.id)
    return views.tokens_json(tokens, user)


handler = serve(app, door)
