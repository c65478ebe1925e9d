"""What a PostgreSQL server logs, and whether another takes over."""

from tests.policy.examples.example import UNKNOWN, both, drop, example, put
from tests.policy.examples.sql import FLAGS, database, replica

PLACE = "settings.databaseFlags"
AVAILABILITY = "settings/availabilityType"


def flags(changed):
    """All flags, some with another value, or without it when that is None."""
    values = {**FLAGS, **changed}
    return put(
        "settings/databaseFlags",
        [{"name": name, "value": value} for name, value in values.items() if value is not None],
    )


ACCEPTED = ()
EXAMPLES = (
    example("sql-audit-extension", database, "not loaded", flags({"cloudsql.enable_pgaudit": "off"}), PLACE),
    example("sql-audit-extension", database, "loaded and silent", flags({"pgaudit.log": None}), PLACE),
    example("sql-audit-extension", database, "no flags at all", drop("settings/databaseFlags"), PLACE, PLACE),
    example("sql-audit-extension", database, "a value that is not known yet", flags({"pgaudit.log": UNKNOWN})),
    example("sql-audit-extension", database, "another server", put("databaseVersion", "MYSQL_8_4")),
    example("sql-session-logs", database, "connections unsaid", flags({"log_connections": None}), PLACE),
    example("sql-session-logs", database, "ends switched off", flags({"log_disconnections": "off"}), PLACE),
    example(
        "sql-session-logs",
        database,
        "no waits, no checkpoints",
        flags({"log_lock_waits": "off", "log_checkpoints": "off"}),
        PLACE,
        PLACE,
    ),
    example("sql-session-logs", database, "flags that are not known yet", put("settings/databaseFlags", UNKNOWN)),
    example("sql-statement-logs", database, "no statements", flags({"log_statement": "none"}), PLACE),
    example(
        "sql-statement-logs",
        database,
        "slow ones, with their data",
        flags({"log_min_duration_statement": "500"}),
        PLACE,
    ),
    example("sql-statement-logs", database, "panics only", flags({"log_min_error_statement": "panic"}), PLACE),
    example("sql-statement-logs", database, "errors only", flags({"log_min_messages": "error"}), PLACE),
    example("sql-statement-logs", database, "more than asked for", flags({"log_statement": "mod"})),
    example(
        "sql-high-availability",
        database,
        "nothing said, which means one zone",
        drop(AVAILABILITY),
        "settings.availabilityType",
    ),
    example("sql-high-availability", database, "one zone", put(AVAILABILITY, "ZONAL"), "settings.availabilityType"),
    example("sql-high-availability", database, "a replica", both(replica, put(AVAILABILITY, "ZONAL"))),
)
