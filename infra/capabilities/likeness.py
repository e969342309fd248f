"""Likeness: the table of what pictures look like. Whoever writes posts writes it."""

from constructs import Construct
from heliograph.likeness.settings import LikenessSettings

from infra.stages import Stage
from infra.tables import ID, WORD, Table


class LikenessState(Construct):
    """By what pictures are known again."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Likeness")
        self.table = Table(self, "Likenesses", stage=stage, key=("pk", WORD), sort=("place", ID))
        self.settings = LikenessSettings(table=self.table.table_name)
