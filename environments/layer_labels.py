"""Every file that holds a layer, by its path from the project's folder."""

from __future__ import annotations

from environments.environment_type import EnvironmentType
from environments.layers import LayerFiles
from environments.stack_files import stack_names


def layer_labels(files: LayerFiles) -> list[str]:
    """Base, environments and their overrides, plans, use cases, tenants, stack files; there or not.

    Args:
        files: The layers' files.
    """
    paths = [files.folder / "base.yml"]
    for environment in EnvironmentType:
        own = files.folder / environment.folder
        paths.append(own / f"{environment.folder}.yml")
        paths += [own / "overrides" / f"{name}.yml" for name in files.override_names(environment)]
    paths += [files.plans / f"{name}.yml" for name in files.plan_names()]
    paths += [files.use_cases / f"{name}.yml" for name in files.use_case_names()]
    paths += [files.tenants / f"{name}.yml" for name in files.tenant_names()]
    paths += [files.project / f"Pulumi.{stack}.yaml" for stack in stack_names(files.project)]
    return [files.label(path) for path in paths]
