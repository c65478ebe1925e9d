"""What is harmless in databases."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_NAME,
    CAPACITY,
    GOOD_DEFAULT,
    PACE,
    STRICTER,
    Judgement,
)

DATABASE: Final = "gcp:sql/databaseInstance:DatabaseInstance"

JUDGEMENTS: Final = (
    Judgement(
        type=DATABASE,
        places=(
            "settings.disk*",
            "settings.tier",
            "settings.edition",
            "settings.dataCacheConfig*",
            "settings.insightsConfig.query*",
        ),
        reason=CAPACITY,
    ),
    Judgement(type=DATABASE, places=("settings.maintenanceWindow*", "*.backupConfiguration.startTime"), reason=PACE),
    Judgement(type=DATABASE, places=("finalBackupDescription",), reason=A_NAME),
    Judgement(type=DATABASE, places=("deletionProtection",), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(
        type=DATABASE, places=("*minLength", "*etention*", "*retainedBackups"), kind="number widened", reason=STRICTER
    ),
)
