"""The pack gdpr: What the General Data Protection Regulation asks for."""

from guardrails.packs import GDPR, serve

serve(GDPR)
