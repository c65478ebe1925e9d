"""Every log entry of the project is copied into a bucket.

The risk: log buckets forget after some weeks; whoever wants no traces waits, or deletes the log bucket.
Works at preview, before the bucket has a name: it follows the sink's reference.
Cannot see: buckets of another project, which the sink of an organisation may fill; whether the sink's writer may write.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Violation
from guardrails.logging.types import AUDIT_CONFIG, SINK, governs_the_project, is_empty
from guardrails.rule import Stack, StackResource, stack_rule
from guardrails.storage.types import BUCKET


def check(config: StackResource, stack: Stack) -> Iterator[Violation]:
    """Whoever declares the project's audit configuration declares where the trail is kept, too."""
    if governs_the_project(config.inputs) and not any(_copies_everything(sink) for sink in stack.of_type(SINK)):
        yield Violation(
            path="service",
            expected="a sink of this stack that copies every entry into a bucket of this stack, "
            "without filter or exclusions, under a writer of its own",
        )


def _copies_everything(sink: StackResource) -> bool:
    into_a_bucket = any(target.type == BUCKET for target in sink.references.get("destination", ()))
    runs = sink.inputs.read("disabled") is not True
    own_writer = sink.inputs.read("uniqueWriterIdentity") is not False
    everything = is_empty(sink.inputs, "filter") and is_empty(sink.inputs, "exclusions")
    return into_a_bucket and runs and own_writer and everything


logging_sink_for_all = stack_rule(
    name="logging-sink-for-all",
    description="A stack that configures the project's audit logs copies every log entry into a bucket of its own.",
    types=[AUDIT_CONFIG],
    also_reads=[SINK, BUCKET],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a ProjectSink without filter and exclusions whose destination is a Bucket of the stack.",
    reference="https://cloud.google.com/logging/docs/export/configure_export_v2",
    sources=["CIS Google Cloud 2.3"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)", Origin.PROWLER), gdpr("30")],
)
