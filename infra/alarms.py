"""What an operator is told of without looking. `infra/rules.py` says when, docs/alarms.md what to do then.

One alarm watches up to ten functions or queues, and the dashboard has a line for each (docs/decisions/0068).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import rules
from infra.function import Function, Functions, Trigger
from infra.gateway import Gateway
from infra.queues import Work
from infra.rules import Rule
from infra.stages import Stage
from infra.streams import ALL_PARKED, EventStreams

MOST_METRICS: Final = 10
"""What the expression of one alarm may hold (CloudWatch user guide, "Alarm data queries")."""
KEY_DAYS: Final = 7
"""For so long KMS keeps the key of a topic that is gone. No letter is kept that it would open."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A rule, the metrics that it is about, and the names of the alarms that ring by it."""

    rule: Rule
    lines: Sequence[cloudwatch.IMetric]
    alarms: Sequence[str]


class AlarmsState(Construct):
    """The topic that alarms publish to, and the alarms of queues, buckets and tables.

    The local stage has none: its emulator knows no alarm of several metrics, and there is nobody to wake.
    """

    def __init__(self, scope: Construct, stage: Stage, *, events: EventStreams, works: Sequence[Work]) -> None:
        super().__init__(scope, "Alarms")
        self.watched: list[Watched] = []
        if stage.local:
            return
        self.topic = topic(self, stage)
        bell = _Bell(self, stage, self.topic, self.watched)
        bell.ring_for_queues(rules.PARKED_MESSAGES, {_word(work): work.parked for work in works})
        waiting = {_word(work, queue): queue for work in works for queue in work.queues}
        bell.ring_for_queues(rules.QUEUE_AGE, waiting)
        failures = {"BucketName": events.failures.bucket_name, "FilterId": ALL_PARKED}
        bell.ring(rules.PARKED_BATCHES, rules.PARKED_BATCHES.line("failures bucket", **failures))
        bell.ring(rules.PARKING_FAILS, rules.PARKING_FAILS.lines_of_every("FunctionName"))
        for rule in (rules.READ_THROTTLES, rules.WRITE_THROTTLES):
            bell.ring(rule, rule.lines_of_every("TableName"))


class Alarms(Construct):
    """The alarms of functions and of the HTTP API. To be made after all that makes functions and wires them."""

    def __init__(
        self,
        scope: Construct,
        stage: Stage,
        *,
        state: AlarmsState,
        functions: Functions,
        gateway: Gateway,
        pages: Function,
    ) -> None:
        """`pages` is what answers a page of a feed."""
        super().__init__(scope, "Alarms")
        self.watched: list[Watched] = []
        if stage.local:
            return
        bell = _Bell(self, stage, state.topic, self.watched)
        started_by = functions.started_by
        bell.ring_for_functions(rules.STREAM_LAG, started_by(Trigger.STREAM))
        # Those that answer HTTP are told of by their answers.
        unanswered = started_by(Trigger.STREAM, Trigger.QUEUE, Trigger.ARRIVAL, Trigger.CLOCK)
        bell.ring_for_functions(rules.FUNCTION_ERRORS, unanswered)
        bell.ring_for_functions(rules.ROTATION_ERRORS, [one for one in functions.made if not one.triggers])
        bell.ring_for_functions(rules.TIMERS_SILENT, started_by(Trigger.CLOCK))
        bell.ring(rules.FUNCTION_THROTTLES, rules.FUNCTION_THROTTLES.line("all functions of the account"))
        bell.ring(rules.HTTP_ERRORS, _share_of_failed(gateway))
        bell.ring(rules.FEED_SLOW, rules.FEED_SLOW.line(pages.short_name, FunctionName=pages.function_name))


class _Bell:
    """Makes alarms, and notes in `watched` which."""

    def __init__(self, scope: Construct, stage: Stage, topic: sns.ITopic, watched: list[Watched]) -> None:
        self._scope = scope
        self._prefix = prefix(stage)
        self._action = actions.SnsAction(topic)
        self._watched = watched

    def ring_for_functions(self, rule: Rule, functions: Sequence[Function]) -> None:
        self._ring_for_any(
            rule, {one.short_name: rule.line(one.short_name, FunctionName=one.function_name) for one in functions}
        )

    def ring_for_queues(self, rule: Rule, queues: Mapping[str, sqs.IQueue]) -> None:
        self._ring_for_any(rule, {name: rule.line(name, QueueName=one.queue_name) for name, one in queues.items()})

    def ring(self, rule: Rule, measure: cloudwatch.IMetric) -> None:
        """For one metric, or for each of those that a query finds."""
        self._watched.append(Watched(rule=rule, lines=[measure], alarms=[self._alarm(rule, measure)]))

    def _ring_for_any(self, rule: Rule, lines: Mapping[str, cloudwatch.Metric]) -> None:
        """In as many alarms as their number needs. Names serve as ids: a small letter, then no sign but `_`."""
        groups = [*_tens(lines)]
        alarms = []
        for number, group in enumerate(groups, start=1):
            joined = rule.joined(rule.of_several, group)
            among = f" Among {', '.join(group)}; the dashboard {self._prefix} shows which."
            alarms.append(self._alarm(rule, joined, number=str(number) if len(groups) > 1 else "", among=among))
        self._watched.append(Watched(rule=rule, lines=[*lines.values()], alarms=alarms))

    def _alarm(self, rule: Rule, measure: cloudwatch.IMetric, *, number: str = "", among: str = "") -> str:
        name = "-".join(filter(None, (self._prefix, rule.name, number)))
        alarm = cloudwatch.Alarm(
            self._scope,
            f"{rule.construct_id}{number}",
            alarm_name=name,
            alarm_description=f"{rule.says}{among} What to do: docs/alarms.md#{rule.name}",
            metric=measure,
            threshold=rule.threshold,
            comparison_operator=rule.comparison,
            evaluation_periods=rule.periods,
            treat_missing_data=rule.missing,
        )
        alarm.add_alarm_action(self._action)
        if rule.tells_the_end:
            alarm.add_ok_action(self._action)
        return name


def topic(scope: Construct, stage: Stage) -> sns.Topic:
    """Where alarms are published to, encrypted: by this stage's alarms alone, and over TLS alone.

    With a key of its own, because CloudWatch may not use the one that SNS has for everybody (AWS re:Post, "How do I
    configure an encrypted Amazon SNS topic for a CloudWatch alarm?").
    """
    alarms = iam.ServicePrincipal("cloudwatch.amazonaws.com")
    key = kms.Key(
        scope,
        "Key",
        description="Encrypts what alarms say, on its way.",
        enable_key_rotation=True,
        pending_window=cdk.Duration.days(KEY_DAYS),
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    # Without conditions, because no page says which ones CloudWatch fulfils towards KMS; the topic has one.
    key.add_to_resource_policy(
        iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], principals=[alarms], resources=["*"])
    )
    made = sns.Topic(scope, "Topic", display_name=prefix(stage), enforce_ssl=True, master_key=key)
    ours = cdk.Stack.of(scope).format_arn(
        service="cloudwatch",
        resource="alarm",
        resource_name=f"{prefix(stage)}-*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    made.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["sns:Publish"],
            principals=[alarms],
            resources=[made.topic_arn],
            conditions={"ArnLike": {"aws:SourceArn": ours}},
        )
    )
    for address in stage.alarms_to:
        made.add_subscription(subscriptions.EmailSubscription(address))
    cdk.CfnOutput(cdk.Stack.of(scope), "AlarmsTopic", value=made.topic_arn)
    return made


def prefix(stage: Stage) -> str:
    """What the names of a stage's alarms begin with; it is the name of its dashboard too."""
    return f"heliograph-{stage.name}"


def _share_of_failed(gateway: Gateway) -> cloudwatch.MathExpression:
    rule = rules.HTTP_ERRORS
    requests = {"failed": rule.metric, "asked": "Count"}
    lines = {name: rule.line(name, metric=metric, ApiId=gateway.api_id) for name, metric in requests.items()}
    return rule.joined("100 * failed / asked", lines)


def _tens(lines: Mapping[str, cloudwatch.Metric]) -> Iterator[dict[str, cloudwatch.Metric]]:
    names = [*lines]
    for start in range(0, len(names), MOST_METRICS):
        yield {name: lines[name] for name in names[start : start + MOST_METRICS]}


def _word(*constructs: Construct) -> str:
    return "_".join(one.node.id.lower() for one in constructs)
