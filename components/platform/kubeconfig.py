"""Whether the cluster that a stack names is one that the caller's kubeconfig knows; told before anything is registered.

The engine would meet a missing context only at the first object, half-way through, with the words of a client library.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from environments import ConfigError, StackConfiguration

VARIABLE = "KUBECONFIG"
SETTING = "cluster.existing.context"


class ContextError(ConfigError):
    """The kubeconfig has no such context, cannot be read, or is not one file."""


def check_context(stack: StackConfiguration, environ: Mapping[str, str]) -> None:
    """Make sure that the stack's cluster can be found, where it is one that exists already.

    Args:
        stack: The stack's settings, with their places.
        environ: The caller's variables.

    Raises:
        ContextError: It cannot.
    """
    existing = stack.settings.cluster.existing
    if stack.settings.cluster.engine != "existing" or existing is None:
        return
    file = kubeconfig_file(environ)
    known = sorted(contexts(file)) if file.exists() else []
    if existing.context in known:
        return
    close = difflib.get_close_matches(existing.context, known, n=1)
    missing = "" if file.exists() else ", which is not there"
    raise ContextError(
        f"{SETTING}: there is no context {existing.context!r} in {file}{missing}",
        place=str(stack.config.origin(SETTING)),
        consequence="nobody can tell which cluster is meant; nothing was planned and nothing was changed",
        remedy=(f"did you mean {close[0]}? " if close else "")
        + (f"There are {', '.join(known)}; " if known else "There are none yet: make a cluster first; ")
        + f"name one in {SETTING}, or the right file in {VARIABLE}",
    )


def kubeconfig_file(environ: Mapping[str, str]) -> Path:
    """The file that the provider will read: that of $KUBECONFIG, else ~/.kube/config.

    Raises:
        ContextError: $KUBECONFIG names several, as kubectl allows; the provider would look for one file of that name.
    """
    named = [path for path in environ.get(VARIABLE, "").split(os.pathsep) if path]
    if len(named) > 1:
        raise ContextError(
            f"{VARIABLE} names {len(named)} files, and the provider reads one",
            place=f"environment variable {VARIABLE}",
            consequence="the cluster would not be found; nothing was planned and nothing was changed",
            remedy=f"join them (kubectl config view --flatten > FILE) and name that file in {VARIABLE}",
        )
    return Path(named[0]) if named else Path(environ.get("HOME", "~")).expanduser() / ".kube" / "config"


def contexts(file: Path) -> Iterator[str]:
    """Names of a kubeconfig's contexts; nothing else of it is looked at.

    Raises:
        ContextError: The file cannot be read, or is no kubeconfig.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        yield from [str(each["name"]) for each in content.get("contexts") or []]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        # Without the reason: a parser's words repeat the line, and kubeconfigs hold tokens.
        raise ContextError(
            "this is no kubeconfig that can be read",
            place=str(file),
            consequence="nobody can tell which clusters there are; nothing was planned and nothing was changed",
            remedy=f"mend the file (kubectl config view shows what is wrong), or name another in {VARIABLE}",
        ) from None
