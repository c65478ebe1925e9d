"""Rules about what is logged, where the audit trail lies, and who hears of changes."""
