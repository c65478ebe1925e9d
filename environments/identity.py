"""Settings must be those of the environment and the tenant that were asked for, whatever a layer says.

Names, labels and guards of all resources hang on these two. A layer that changes them would be valid by itself, and
would plan one environment's resources under another one's name.
"""

from __future__ import annotations

from environments import environment_variables, rejected_value
from environments.environment_type import EnvironmentType
from environments.errors import NOTHING_LOADED, IdentityError
from environments.provenance import Branch, Leaf, Origin, Path, Removed, dotted, find, key_place, walk

_ENVIRONMENT: Path = ("environment",)
_TENANT: Path = ("tenant",)
_NAME: Path = ("tenant", "name")
_FOLDERS = frozenset(environment.folder for environment in EnvironmentType)


def check_identity(
    root: Branch, environment: EnvironmentType, tenant: str | None = None, own: Origin | None = None
) -> None:
    """Compare the merged layers with what was asked for; what is no name at all is left to the validator.

    Args:
        root: The merged layers.
        environment: The environment whose layers they are.
        tenant: The tenant whose layers they are, if any.
        own: Where the tenant's own file begins; needed with a tenant.

    Raises:
        IdentityError: They are those of another environment or tenant, or of a tenant that nobody asked for.
    """
    _check_environment(root, environment)
    if tenant is None or own is None:
        _check_no_tenant(root)
    else:
        _check_tenant(root, tenant, own)


def _check_environment(root: Branch, loaded: EnvironmentType) -> None:
    named = find(root, _ENVIRONMENT)
    if not isinstance(named, Leaf) or named.value not in _FOLDERS or named.value == loaded.folder:
        return
    raise IdentityError(  # the name may be told even of a variable: it is one of three words that everybody knows
        f"this sets environment {named.value}, but {loaded.folder} was loaded",
        place=str(named.origin),
        consequence=f"resources of {loaded.folder} would be planned under the other one's names; {NOTHING_LOADED}",
        remedy=_remedy(named.origin, f"write environment: {loaded.folder}")
        + "; ENV, --environment or the stack file's spotify-ai-agent:environment say which one is loaded",
    )


def _check_tenant(root: Branch, asked: str, own: Origin) -> None:
    named, file = find(root, _NAME), own.file
    if named is None or isinstance(named, Removed):
        raise IdentityError(
            f"tenant.name is missing; the tenant that was asked for is {asked}",
            place=str(key_place(root, _NAME)) if isinstance(find(root, _TENANT), Branch) else str(own),
            consequence=f"nobody could tell whose settings these are; {NOTHING_LOADED}",
            remedy=f"write `tenant:` and below it `name: {asked}` in {file}",
        )
    if not isinstance(named, Leaf) or not isinstance(named.value, str) or named.value == asked:
        return
    other = "another tenant" if rejected_value.is_of_variable(named) else f"the tenant {named.value!r}"
    raise IdentityError(
        f"this names {other}, but the file of the tenant that was asked for is {file}",
        place=str(named.origin),
        consequence=f"one tenant would get the namespace and the rights of the other one; {NOTHING_LOADED}",
        remedy=_remedy(named.origin, f"let tenant.name be {asked} in {file}")
        + "; the name is the file's, without .yml",
    )


def _check_no_tenant(root: Branch) -> None:
    node = find(root, _TENANT)
    if node is None or isinstance(node, Removed) or (isinstance(node, Leaf) and node.value is None):
        return
    path, first = next(
        ((path, below) for path, below in walk(node, _TENANT) if not isinstance(below, Branch)), (_TENANT, node)
    )
    path = environment_variables.path_of(first.origin) or path  # keys in a variable's value are not repeated
    raise IdentityError(
        f"{dotted(path)} is set, but this run has no tenant",
        place=str(first.origin),
        consequence=f"there is nobody to whom it could apply; {NOTHING_LOADED}",
        remedy=_remedy(first.origin, "move it to environments/tenants/<tenant>.yml")
        + "; a command takes a tenant by --tenant",
    )


def _remedy(place: Origin, otherwise: str) -> str:
    return "unset the variable" if _is_variable(place) else otherwise


def _is_variable(place: Origin) -> bool:
    return place.layer == environment_variables.LAYER
