"""Where buckets are declared."""

BUCKET = "gcp:storage/bucket:Bucket"
