"""A CloudNativePG cluster archives its transaction log, by the Barman Cloud plugin.

The risk: without the log, a restore goes back to the last base backup and loses what came after. The operator's own
archiving (`backup.barmanObjectStore`) is deprecated since 1.26 and goes away with an upgrade.
Cannot see: whether the store exists and takes what is sent, or how long it keeps it.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.rule import resource_rule

PLUGINS = "spec.plugins"
BUILT_IN = "spec.backup.barmanObjectStore"


def check(inputs: Inputs) -> Iterator[Violation]:
    """One enabled plugin must archive; a plugin that is not known yet may be the one."""
    if inputs.read(BUILT_IN) is not MISSING:
        yield Violation(path=BUILT_IN, expected="unset: the Barman Cloud plugin does it")
    plugins = inputs.read(PLUGINS)
    if plugins is UNKNOWN:
        return
    known = list(inputs.each(PLUGINS))
    complete = plugins is MISSING or len(known) == len(plugins)
    if complete and not any(_archives(plugin) for plugin in known):
        yield Violation(path=PLUGINS, expected="an enabled plugin with isWALArchiver true")


def _archives(plugin: Inputs) -> bool:
    """Known to, or perhaps."""
    return plugin.read("isWALArchiver") in (True, UNKNOWN) and plugin.read("enabled") in (True, MISSING, UNKNOWN)


cnpg_log_archiving = resource_rule(
    name="cnpg-log-archiving",
    description="A CloudNativePG cluster archives its transaction log by a plugin.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Add the plugin barman-cloud.cloudnative-pg.io with isWALArchiver true, and an ObjectStore for it.",
    reference="https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/",
    sources=["ours"],
    requirements=[soc2("CC7.5"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
