"""Keys: Secrets Manager has them turned."""

from tests.privilege.run import Run
from tests.simulation.wiring import booted


def tell(run: Run) -> None:
    (secret,) = (one for one in run.world.cloud.secrets.secrets if "Cursors" in one)
    for step in ("createSecret", "createSecret", "setSecret", "testSecret", "finishSecret", "finishSecret"):
        event = {"Step": step, "SecretId": secret, "ClientRequestToken": "turned" * 6}
        turning = run.world.cloud.invoke(booted().handlers["keys_on_rotation"], event, name="keys_on_rotation")
        run.world.cloud.run()
        assert turning.error is None, turning.outcome()
