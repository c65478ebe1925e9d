"""What every PostgreSQL server of ours is told, whichever engine runs it: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ALWAYS_ON: Mapping[str, str] = {
    "log_connections": "on",  # CIS Google Cloud 6.2.2
    "log_disconnections": "on",  # 6.2.3
    "log_checkpoints": "on",  # a checkpoint storm is the usual cause of write latency
    "log_lock_waits": "on",  # waits beyond deadlock_timeout: who blocks whom
    "log_min_messages": "warning",  # 6.2.5
    "log_min_error_statement": "error",  # 6.2.6
    "log_error_verbosity": "default",  # 6.2.1: verbose adds source positions, not evidence
    "log_temp_files": "0",  # every query that spills to disk, with its size
}


@dataclass(frozen=True, kw_only=True)
class LoggingArgs:
    """What the server writes to its log, beyond what is always on (connections, checkpoints, lock waits, audit).

    Attributes:
        statements: Which statements are logged in full: none, ddl, mod (ddl and changes), all.
        slow_statement_ms: Milliseconds from which a statement's duration is logged; -1 switches it off, as CIS Google
            Cloud 6.2.7 wants where statements can hold personal data.
        audit_classes: pgAudit's statement classes, comma-separated (`ddl,role,write`).
    """

    statements: Literal["none", "ddl", "mod", "all"]
    slow_statement_ms: int
    audit_classes: str


def server_parameters(logging: LoggingArgs, *, max_connections: int) -> dict[str, str]:
    """Server parameters by name; what is always on cannot be switched off by an environment."""
    return {
        "max_connections": str(max_connections),
        "log_statement": logging.statements,
        "log_min_duration_statement": str(logging.slow_statement_ms),
        "pgaudit.log": logging.audit_classes,
        **ALWAYS_ON,
    }
