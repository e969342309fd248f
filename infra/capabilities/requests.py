"""Requests: what the HTTP edge remembers of them. Which functions use it follows from the API's document."""

from constructs import Construct

from infra.stages import Stage
from infra.tables import WORD, Table


class RequestsState(Construct):
    """Requests with an Idempotency-Key, for a day, and how much of their limits people have used, for minutes."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Requests")
        self.table = Table(self, "Requests", stage=stage, key=("pk", WORD), expires=True)
        self.limits = Table(self, "Limits", stage=stage, key=("pk", WORD), expires=True)
