"""A small settings model with one field of every shape that the machinery must understand."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.merge import UNIQUE, by_key


class Closed(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )


class Pool(Closed):
    min_size: Annotated[int, Field(ge=0)] = 1
    """Connections kept open."""

    max_size: Annotated[int, Field(ge=1, le=1000)]
    """Connections in the pool at most."""

    overflow: int = 0
    """Connections above `max_size`."""

    @model_validator(mode="after")
    def _ordered(self):
        if self.min_size > self.max_size:
            raise InvariantError("min_size", f"{self.min_size} exceeds max_size {self.max_size}", "lower min_size")
        return self


class Database(Closed):
    host: str
    """Host name."""

    pool: Pool
    password: str | None = None
    opaque: SecretStr | None = None
    token_lifetime_s: int = 60
    tier: Literal["small", "large"] = "small"


class Rule(Closed):
    name: str
    port: int


class Firewall(Closed):
    rules: Annotated[tuple[Rule, ...], Field(strict=False), by_key("name")] = ()


class Tenant(Closed):
    name: Annotated[str, Field(pattern="^[a-z][-a-z0-9]*$")]
    seats: Annotated[int, Field(gt=0)] = 1


class SmallSettings(Closed):
    environment: Literal["dev", "staging", "prod"] | None = None
    database: Database
    zones: Annotated[tuple[str, ...], Field(strict=False), UNIQUE] = ()
    """Zones."""

    labels: dict[Annotated[str, Field(pattern="^[a-z./-]+$")], str] = {}
    debug: bool = False
    firewall: Firewall | None = None
    tenant: Tenant | None = None

    @model_validator(mode="after")
    def _invariants(self):
        broken = []
        if self.debug and self.labels.get("exposure") == "public":
            broken.append(InvariantError("debug", "a public environment has no debug mode", "set debug: false"))
            broken.append(InvariantError("labels.exposure", "public needs debug off", "set exposure: internal"))
        if owner := self.labels.get("owner"):
            broken.append(InvariantError("labels.owner", f"{owner} owns nothing", f"take {owner} out"))
        if broken:
            raise InvariantErrors(broken)
        if self.tenant and self.tenant.name == "nobody":
            raise ValueError(f"the tenant nobody is reserved, and so is {self.database.password}")
        return self
