"""What entries of the gcp provider have in common."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.cloud.catalogue.google_bounds import BOUNDS
from sandbox.cloud.catalogue.google_choices import CHOICES
from sandbox.cloud.catalogue.google_relations import RELATIONS
from sandbox.cloud.catalogue.google_schema import LASTING, SETS
from sandbox.cloud.entry import Autoname, Computation, Entry, Format
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import of_sdk

PROJECT = {"project": "project"}
REGIONAL = {"project": "project", "region": "region"}

TERRAFORM = "terraform-provider-google-beta: google-beta/services/"
BRIDGE = "pulumi-gcp: provider/resources.go"

COMPUTE_NAME = Format(
    pattern=r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
    expected="1 to 63 lower-case letters, digits or hyphens, beginning with a letter (RFC 1035)",
)
CIDR = Format(
    pattern=r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}|[0-9a-fA-F:]+/\d{1,3}", expected="a CIDR block such as 10.0.0.0/20"
)
SECONDS = Format(pattern=r"\d+(?:\.\d{1,9})?s", expected="a duration in seconds such as 7776000s")
MEMBER = Format(
    pattern=r"allUsers|allAuthenticatedUsers|(?:user|serviceAccount|group|domain|principal|principalSet|deleted"
    r"|projectOwner|projectEditor|projectViewer):.+",
    expected="an IAM member such as serviceAccount:name@project.iam.gserviceaccount.com",
)
ROLE = Format(
    pattern=r"(?:projects/[^/]+/|organizations/\d+/)?roles/[\w.]+", expected="a role such as roles/cloudsql.client"
)

LOWERCASE_NAME = Autoname(max_length=63, lower=True)
"""`lowercaseAutoName()` of pulumi-gcp's provider/resources.go."""

ANY_NAME = Autoname()
"""`prov.SetAutonaming(255, "-")` of pulumi-gcp's provider/resources.go: every other resource with a name."""

DELETION_POLICIES = ("DELETE", "PREVENT", "ABANDON")


def google(
    module: str,
    name: str,
    *,
    labels: str | None = None,
    abandonable: bool = True,
    computed: Mapping[str, Computation] | None = None,
    foreseen: frozenset[str] = frozenset(),
    allowed: Mapping[str, tuple[Any, ...]] | None = None,
    secret_outputs: tuple[str, ...] = (),
    **fields: Any,
) -> Entry:
    """An entry of the gcp provider.

    Args:
        module: The SDK's module.
        name: The resource's class in it.
        labels: The property that holds its labels, where it has labels.
        abandonable: Whether it takes `deletion_policy`, which every resource but a few has.
        computed: What the cloud fills in, beyond labels and the deletion policy.
        foreseen: As in `Entry`; labels and the deletion policy always are.
        allowed: As in `Entry`, beyond the choices that all entries take from one table.
        secret_outputs: As in `Entry`.
        **fields: The other fields of `Entry`.
    """
    type_ = f"gcp:{module}/{name[0].lower()}{name[1:]}:{name}"
    filled = dict(computed or {})
    values = {**CHOICES.get(type_, {}), **(allowed or {})}
    if abandonable:
        filled["deletionPolicy"] = lambda _: "DELETE"
        values.setdefault("deletionPolicy", DELETION_POLICIES)
    if labels is not None:
        filled["effectiveLabels"] = filled["pulumiLabels"] = functools.partial(_all_labels, labels)
    lasting = LASTING.get(type_, ()) + (("deletionPolicy",) if abandonable else ())
    return Entry(
        type=type_,
        shape=functools.partial(of_sdk, f"pulumi_gcp.{module}:{name}Args"),
        sets=SETS.get(type_, ()),
        lasting=tuple(sorted(lasting, key=lambda path: path.count("."))),
        computed=filled,
        foreseen=foreseen | {"deletionPolicy", "effectiveLabels", "pulumiLabels"}.intersection(filled),
        allowed=values,
        bounds=BOUNDS.get(type_, {}),
        relations=RELATIONS.get(type_, ()),
        secret_outputs=secret_outputs,
        **fields,
    )


def _all_labels(path: str, facts: Facts) -> dict[str, Any]:
    """A resource's labels with the one that the provider adds (add_pulumi_attribution_label is on by default)."""
    return {**(facts.get(path) or {}), "goog-pulumi-provisioned": "true"}


def constant(value: Any) -> Computation:
    """An output that is the same for every object of its type, unless an input says otherwise."""
    return lambda _: value


def self_link(api: str) -> Computation:
    """The URL of the object in a Google API."""
    return lambda facts: f"https://www.googleapis.com/{api}/{facts.identity}"


def fingerprint(purpose: str) -> Computation:
    """An opaque version mark, as several APIs keep one."""
    return lambda facts: base64.b64encode(bytes.fromhex(facts.digest(purpose, 16))).decode()


def etag(facts: Facts) -> str:
    """The version mark of an IAM policy."""
    return "BwY" + base64.b64encode(bytes.fromhex(facts.digest("etag", 12))).decode()


def born(facts: Facts) -> str:
    """The time of creation."""
    return facts.born


WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
