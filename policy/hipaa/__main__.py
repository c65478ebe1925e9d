"""The pack hipaa: What the HIPAA Security Rule (45 CFR 164) asks for."""

from guardrails.packs import HIPAA, serve

serve(HIPAA)
