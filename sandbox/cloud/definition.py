"""What a custom resource's definition says beyond its shape: names, who brings it, and rules that hold in a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule in CEL, which only an API server can judge.

    Attributes:
        at: Schema path of the value that it is about (`self`).
        expression: True where the value is in order.
        message: What a person is told where it is not.
    """

    at: str
    expression: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Where the number of copies stands, so that autoscalers and disruption budgets find it.

    Attributes:
        wanted: Path of the wanted number, such as `.spec.replicas`.
        actual: Path of the actual number.
        selector: Path of the selector of the pods; None where the definition has none.
    """

    wanted: str
    actual: str
    selector: str | None = None


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What makes an entry's shape a CustomResourceDefinition, each fact as the real definition has it.

    Attributes:
        plural: The name in addresses and roles.
        short_names: What people type.
        categories: Groups that `kubectl get` knows.
        chart: The chart that brings it; None where GKE does, with the cluster.
        scale: Where the number of copies stands; None where nothing scales it.
        keys: Lists that are maps by some properties of their elements, by schema path; without properties, the elements
            themselves are the keys (a set). What stands twice in them is refused.
        rules: What the entry's bounds, formats and relations cannot say.
    """

    plural: str
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    chart: str | None = None
    scale: Scale | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def fixed(at: str) -> Rule:
    """A rule for a value that never changes once it is there; it may still come, and go.

    Args:
        at: Its schema path.
    """
    return Rule(at=at, expression="self == oldSelf", message=f"{at.rpartition('.')[2]} never changes")
