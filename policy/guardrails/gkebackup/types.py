"""Where backups of clusters are declared."""

BACKUP_PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
