"""What is harmless in buckets."""

from typing import Final

from guardrails.irrelevance.judgement import (
    CAPACITY,
    GOOD_DEFAULT,
    REFUSED,
    STRICTER,
    Judgement,
)

BUCKET: Final = "gcp:storage/bucket:Bucket"

JUDGEMENTS: Final = (
    Judgement(type=BUCKET, places=("storageClass",), reason=CAPACITY),
    Judgement(type=BUCKET, places=("forceDestroy", "deletionPolicy"), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type=BUCKET, places=("lifecycleRules[].condition.age",), kind="number widened", reason=STRICTER),
    Judgement(type=BUCKET, places=("lifecycleRules[].*",), kind="key removed", reason=REFUSED),
)
