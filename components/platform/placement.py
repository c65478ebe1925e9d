"""Where the parts put their resources: below which component, by which providers, and how guarded."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pulumi import ProviderResource, Resource, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Handed from part to part. Parts are no components, so what moves between them keeps its URN.

    Attributes:
        parent: The stack's one component.
        providers: Explicit ones, one per package; a resource whose package has none here is a mistake.
        protected: Whether what holds data is kept from being deleted.
    """

    parent: Resource
    providers: tuple[ProviderResource, ...]
    protected: bool

    @property
    def child(self) -> ResourceOptions:
        """Options of what can be made again."""
        return ResourceOptions(parent=self.parent, providers=list(self.providers))

    @property
    def holding_data(self) -> ResourceOptions:
        """Options of what holds data, or what data is worth nothing without."""
        return ResourceOptions.merge(self.child, ResourceOptions(protect=self.protected or None))

    def reaching(self, provider: ProviderResource) -> Placement:
        """The same place, from where one more provider can be used: that of a cluster which stands by now."""
        return replace(self, providers=(*self.providers, provider))
