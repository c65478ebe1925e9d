"""The pack soc2: What the Trust Services Criteria (2017) ask for."""

from guardrails.packs import SOC2, serve

serve(SOC2)
