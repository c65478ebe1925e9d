"""What the engine and the stack's file say about this run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

from components.naming import NamingError
from components.platform.kubeconfig import check_context
from components.subnets import AddressPlanError
from environments import ConfigError, StackConfiguration, check_engine_config, load_stack


@contextmanager
def mistakes_told_plainly() -> Iterator[None]:
    """What a component refuses of its arguments is a user's mistake: shown as text, without a traceback.

    Raises:
        pulumi.RunError: In place of a name or an address plan that the cloud would refuse.
    """
    try:
        yield
    except (NamingError, AddressPlanError) as error:
        raise pulumi.RunError(str(error)) from None


def stack_configuration() -> StackConfiguration:
    """Settings of the stack that the engine runs, from the YAML layers and its stack file.

    The file is read by `environments` itself, because the engine hands over values without file and line; what the
    engine was given is then held against it, so that a run with another `--config-file` cannot go unnoticed.

    Raises:
        pulumi.RunError: A mistake in the configuration; the engine shows its text without a traceback.
    """
    config = pulumi.Config()
    try:
        stack = load_stack(pulumi.get_stack())
        check_engine_config(
            stack,
            {
                "environment": config.get("environment"),
                "overrides": config.get_object("overrides"),
                "tenants": config.get_object("tenants"),
                "settings": config.get_object("settings"),
            },
        )
        check_context(stack, os.environ)
    except ConfigError as error:
        raise pulumi.RunError(str(error)) from None
    return stack
