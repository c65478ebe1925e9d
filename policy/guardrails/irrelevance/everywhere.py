"""What is harmless in resources of every kind."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_LABEL,
    A_NAME,
    A_PLACE,
    REFUSED,
    Judgement,
)

JUDGEMENTS: Final = (
    Judgement(type="*", places=("name", "displayName", "description"), reason=A_NAME),
    Judgement(type="*", places=("project",), reason=A_PLACE),
    Judgement(type="gcp:*", places=("location", "region", "*.locationPreference*", "nodeLocations*"), reason=A_PLACE),
    Judgement(type="gcp:*", places=("labels*", "resourceLabels*", "*userLabels*", "*.resourceLabels*"), reason=A_LABEL),
    Judgement(type="kubernetes:*", places=("apiVersion", "kind"), reason=REFUSED),
    Judgement(type="kubernetes:*", places=("metadata.name", "metadata.annotations*"), reason=A_NAME),
    Judgement(type="kubernetes:*", places=("metadata", "spec"), kind="key removed", reason=REFUSED),
    Judgement(type="kubernetes:[!c]*", places=("metadata.labels*",), reason=A_LABEL),
    Judgement(type="kubernetes:core/v1:[!N]*", places=("metadata.labels*",), reason=A_LABEL),
    Judgement(type="random:index/randomId:RandomId", places=("keepers*",), reason="when a name changes, not who may"),
)
