"""When a value is due for a new one, and until when the former one is given out. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from environments.secrets_manager.catalogue import Declared

# What is left of a certificate's life when it is renewed; see new_values.py.
LEFT_OF_A_CERTIFICATE = 1 / 3


def due_at(declared: Declared, made_at: datetime, *, life: tuple[datetime, datetime] | None = None) -> datetime:
    """When a value is due for a new one.

    Args:
        declared: Whose value it is.
        made_at: When it was written.
        life: Beginning and end of a certificate's life: one that lives shortly is due before its schedule says.
    """
    scheduled = made_at + declared.lasts
    if life is None:
        return scheduled
    begins, ends = life
    return min(scheduled, ends - (ends - begins) * LEFT_OF_A_CERTIFICATE)


def is_given_out(declared: Declared, superseded_at: datetime | None, now: datetime) -> bool:
    """Whether a version is the present one, or a former one within its overlap."""
    return superseded_at is None or now < superseded_at + declared.overlap


def written(moment: datetime) -> str:
    """A moment as files and tables have it: RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """The moment that `written` wrote.

    Raises:
        ValueError: It is none.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
