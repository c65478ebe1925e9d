"""The pack all: security, soc2, gdpr and hipaa in one process, each rule once."""

from guardrails.packs import ALL, serve

serve(ALL)
