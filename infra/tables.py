"""A table: on demand, point-in-time recovery, its stream where somebody listens, TTL where rows expire."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.stages import Stage

ID = dynamodb.AttributeType.NUMBER
WORD = dynamodb.AttributeType.STRING
TTL = "expires_at"


class Table(dynamodb.TableV2):
    """Keys as name and type; what the keys mean stands on top of the context's `store.py`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        key: tuple[str, dynamodb.AttributeType],
        sort: tuple[str, dynamodb.AttributeType] | None = None,
        streams: bool = False,
        expires: bool = False,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            partition_key=_attribute(key),
            sort_key=_attribute(sort) if sort else None,
            billing=dynamodb.Billing.on_demand(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            dynamo_stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if streams else None,
            time_to_live_attribute=TTL if expires else None,
            deletion_protection=stage.protected,
            removal_policy=stage.removal,
            replicas=[dynamodb.ReplicaTableProps(region=region) for region in stage.replicas],
        )

    def index(
        self,
        name: str,
        key: tuple[str, dynamodb.AttributeType],
        sort: tuple[str, dynamodb.AttributeType],
        *,
        keys_only: bool = False,
    ) -> None:
        """A global secondary index with all attributes, or with keys alone."""
        projection = dynamodb.ProjectionType.KEYS_ONLY if keys_only else None
        self.add_global_secondary_index(
            index_name=name, partition_key=_attribute(key), sort_key=_attribute(sort), projection_type=projection
        )

    def allow(self, function: iam.IGrantable, *actions: str, index: str | None = None) -> None:
        """Let a function do this to the table itself, or to one index. (`grant` would add every index of the table.)"""
        resource = f"{self.table_arn}/index/{index}" if index else self.table_arn
        iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=[resource])


def _attribute(key: tuple[str, dynamodb.AttributeType]) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=key[0], type=key[1])
