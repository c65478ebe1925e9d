"""Where databases are declared."""

from guardrails.inputs import Inputs

DATABASE_INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"


def is_replica(inputs: Inputs) -> bool:
    """A read replica: it takes its data, its backups and its database users from the primary that it names."""
    return not inputs.lacks("masterInstanceName")
