"""Functions that the clock starts."""

from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler

from infra.function import Function, Trigger

MINUTELY: Final = "rate(1 minute)"


def start_every_minute(function: Function) -> None:
    """Have EventBridge Scheduler start a function, which must bear being started twice or late.

    Nothing is tried again: what one run left undone the next finds, a minute later.
    """
    function.triggers.add(Trigger.CLOCK)
    scope, name = function.stack, function.node.id
    role = iam.Role(scope, f"{name}TimerRole", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
    allowed = iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn])
    role.add_to_policy(allowed)
    schedule = scheduler.CfnSchedule(
        scope,
        f"{name}Timer",
        schedule_expression=MINUTELY,
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=function.function_arn,
            role_arn=role.role_arn,
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_retry_attempts=0),
        ),
    )
    schedule.node.add_dependency(role)
