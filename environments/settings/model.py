"""What every settings model has in common: frozen, closed, described, and silent about the values it rejects."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class SettingsModel(BaseModel):
    """A frozen group of settings.

    Unknown keys are errors, so that a misspelt setting never passes for a default. Pydantic repeats no rejected value,
    because any may be a secret in the wrong place; environments/rejected_value.py decides which ones a message may
    repeat: none of an environment variable or at a path that looks like a secret's, and of a file's only numbers,
    booleans, figures, and texts where a choice or a pattern is wanted. Numbers and booleans are strict: YAML knows the
    difference between `3` and `"3"`, and so do we.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )


T = TypeVar("T")

ListOf = Annotated[tuple[T, ...], Field(strict=False)]
"""A YAML list, held as a tuple because settings are frozen; its items stay strict."""


def _distinct(items: tuple[T, ...]) -> tuple[T, ...]:
    twice = sorted({str(item) for item in items if items.count(item) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands there twice; name each once")
    return items


Distinct = AfterValidator(_distinct)
"""On a list: no item stands there twice."""

ResourceName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
"""A name that Google Cloud and Kubernetes both accept: RFC 1035 label, at most 63 characters."""

RESERVED_NAMESPACES = ("default", "kube-", "gke-", "gmp-", "tenant-")


def _free_namespace(name: str) -> str:
    if name == "default" or name.startswith(RESERVED_NAMESPACES[1:]):
        raise ValueError(f"{name} belongs to the cluster, to GKE or to a tenant; choose another name")
    return name


NamespaceName = Annotated[ResourceName, AfterValidator(_free_namespace)]
"""A Kubernetes namespace that is ours to make."""

HostName = Annotated[
    str,
    StringConstraints(
        max_length=253, pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$"
    ),
]
"""A fully qualified host name in lower case, without the final dot (RFC 1123)."""

CpuQuantity = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*m?$")]
"""Processor time in Kubernetes notation: cores (`2`) or thousandths of a core (`500m`)."""


def millicores(quantity: CpuQuantity) -> int:
    """Processor time in thousandths of a core."""
    return int(quantity[:-1]) if quantity.endswith("m") else int(quantity) * 1_000


def mebibytes(quantity: MemoryQuantity) -> int:
    """Memory in MiB."""
    return int(quantity[:-2]) * (1_024 if quantity.endswith("Gi") else 1)


MemoryQuantity = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(Mi|Gi)$")]
"""Memory in Kubernetes notation, binary units: `512Mi`, `4Gi`."""

LabelValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?$")]
"""A value that is valid both as a Google Cloud label and as a Kubernetes label."""

Port = Annotated[int, Field(ge=1, le=65_535)]
"""A TCP port."""

ImageReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$")
]
"""A container image, pinned by digest."""

UrlPath = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/_.-]*$")]
"""The path of an address on the web, from its root."""
