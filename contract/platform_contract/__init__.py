"""Typed reader of the platform's stack outputs, for the Pulumi programs of other teams."""

from platform_contract import outputs
from platform_contract.errors import ContractError
from platform_contract.outputs import Platform

__all__ = ["ContractError", "Platform", "outputs"]
