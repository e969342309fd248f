"""Work that waits in queues: who may send it, who works it off, and where that ends which could not be done."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.function import Function, Trigger
from infra.stages import Stage

BATCH = 4
"""Messages in one invocation. Each is the work of some tenth of a second, so an invocation costs next to nothing."""
TRIES = 5
"""Then a message is parked, body and all."""
HIDDEN_FOR = 6
"""Times the function's timeout, as Lambda asks for: so long a message that is being worked off is shown to nobody."""


class Work(Construct):
    """One kind of work, in one queue or several, and one more queue for what was tried too often."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, seconds: int) -> None:
        """`seconds` is how long the function may take that works it off."""
        super().__init__(scope, construct_id)
        self._stage = stage
        self._seconds = seconds
        self.queues: list[sqs.Queue] = []
        # As long as SQS keeps anything. A message's age counts from when it was first sent.
        self.parked = sqs.Queue(
            self,
            "Parked",
            retention_period=cdk.Duration.days(14),
            enforce_ssl=stage.local is None,
            removal_policy=stage.removal,
        )

    def queue(self, name: str) -> sqs.Queue:
        """A queue of its own for some of the work."""
        queue = sqs.Queue(
            self,
            name,
            visibility_timeout=cdk.Duration.seconds(HIDDEN_FOR * self._seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.parked, max_receive_count=TRIES),
            enforce_ssl=self._stage.local is None,
            removal_policy=self._stage.removal,
        )
        self.queues.append(queue)
        return queue

    def work_off(self, function: Function, queue: sqs.Queue, *, at_once: int) -> None:
        """Have a function work off a queue, in so many invocations at the same time at most.

        Not by CDK's event source, which lets the function do more to the queue than Lambda needs.
        """
        function.triggers.add(Trigger.QUEUE)
        iam.Grant.add_to_principal(
            grantee=function,
            actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            resource_arns=[queue.queue_arn],
        )
        function.add_event_source_mapping(
            f"From{queue.node.id}",
            event_source_arn=queue.queue_arn,
            batch_size=BATCH,
            max_concurrency=at_once,
            report_batch_item_failures=True,
        )

    def show_parked(self, function: Function) -> None:
        """Tell the operator's door where that waits which this function could not work off."""
        cdk.CfnOutput(function.stack, f"{function.node.id}Parked", value=self.parked.queue_url)


def allow_sending(function: Function, *queues: sqs.Queue) -> None:
    """Let a function send messages, and nothing else."""
    arns = [queue.queue_arn for queue in queues]
    iam.Grant.add_to_principal(grantee=function, actions=["sqs:SendMessage"], resource_arns=arns)
