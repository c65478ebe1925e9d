"""The pack security: Every rule of the library."""

from guardrails.packs import SECURITY, serve

serve(SECURITY)
