"""Where databases are declared, and the settings of the server inside."""

from collections.abc import Iterator, Mapping

from guardrails.inputs import MISSING, UNKNOWN, Inputs, State, Violation

DATABASE_INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
FLAGS = "settings.databaseFlags"


def is_replica(inputs: Inputs) -> bool:
    """A read replica: it takes its data, its backups and its database users from the primary that it names."""
    return not inputs.lacks("masterInstanceName")


def is_postgresql(inputs: Inputs) -> bool:
    """Known to be PostgreSQL."""
    version = inputs.read("databaseVersion")
    return not isinstance(version, State) and version.startswith("POSTGRES")


def postgresql_flags(inputs: Inputs) -> Mapping[str, str] | None:
    """The flags of a PostgreSQL server by name; None for other servers, and while some are unknown."""
    flags = inputs.read(FLAGS)
    if flags is UNKNOWN or not is_postgresql(inputs):
        return None
    given = [(flag.read("name"), flag.read("value")) for flag in inputs.each(FLAGS)]
    if any(UNKNOWN in pair for pair in given) or (flags is not MISSING and len(given) < len(flags)):
        return None
    return dict(given)


def expect_flags(inputs: Inputs, wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Violation]:
    """One violation per flag of a PostgreSQL server that has none of its wanted values; each must be stated."""
    flags = postgresql_flags(inputs)
    if flags is None:
        return
    for flag, values in wanted.items():
        if flags.get(flag) not in values:
            yield Violation(path=FLAGS, expected=f"{flag} with the value {' or '.join(values)}")
