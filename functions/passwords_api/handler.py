"""HTTP: changing a password, and setting a forgotten one anew."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.http import actor, anyone, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.settings import ApiSettings
from heliograph.identity import model as refused
from heliograph.identity import views
from heliograph.identity.passwords import Passwords
from heliograph.identity.pool import UserPool
from heliograph.identity.service import Accounts
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore

door = ApiSettings.read()
pool = UserPool(wire.cognito(), door.client_id)
store = AccountStore(IdentitySettings.read().table)
accounts = Accounts(store=store, pool=pool, ids=IdMaker(wire.now, wire.randomness), now=wire.now)
passwords = Passwords(pool=pool, accounts=accounts)
app = api()


@app.put(
    "/v1/me/password",
    **signed_in("Change my password", *refused.CHANGE_PASSWORD_REFUSALS, ok="New tokens; all others have ended."),
)
def change_password(body: views.ChangePasswordBody) -> views.TokensJson:
    me = actor(app, door)
    tokens = passwords.change(me, current=body.currentPassword, new=body.password)
    effect("password-changed", user_id=me)
    return views.tokens_json(tokens)


@app.post(
    "/v1/auth/forgot-password",
    **anyone(
        "E-mail a code for a new password",
        refused.TooManyTries,
        status=204,
        ok="A code has been e-mailed, if there is an account.",
    ),
)
def forgot_password(body: views.ForgotPasswordBody) -> Response[None]:
    passwords.send_code(email=body.email)
    effect("reset-code-sent")
    return no_content()


@app.post(
    "/v1/auth/reset-password",
    **anyone("Set a new password", *refused.RESET_PASSWORD_REFUSALS, status=204, ok="Every session has ended."),
)
def reset_password(body: views.ResetPasswordBody) -> Response[None]:
    user = passwords.reset(email=body.email, code=body.code, new=body.password)
    effect("password-reset", user_id=user.id)
    return no_content()


handler = serve(app, door)
