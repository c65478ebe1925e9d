"""What a model server is told to serve: pure functions, no Pulumi.

TensorFlow Serving reads one file, again and again, and the file is the whole truth: a model or version that is left out
is unloaded. Two of its rules shape this module (tensorflow/serving: g3doc/serving_config.md, server_core.cc):
- a label that is in use moves only to a version that is already loaded; otherwise the server refuses the labels of the
  whole file and keeps the old ones. Only a label that is not in use yet may name a version that is still loading
  (`--allow_version_labels_for_unavailable_models`, which a start needs);
- models are loaded and unloaded before labels are looked at. A version that vanishes in the step that takes its label
  away would be asked for, for a moment, by requests for that label.
So a promotion has three steps: load the version, move the label, unload what nobody asks for. `next_step` is the next
of them, and nothing but the current file decides which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LIVE = "live"
"""The label that each track gives to its own version: clients ask for it, and the route chooses the track."""

Models = Mapping[str, "ModelArgs"]


class ModelConfigurationError(ValueError):
    """A configuration that a model server would refuse; the message says which model and why."""


@dataclass(frozen=True, kw_only=True)
class ModelArgs:
    """One model as a server is to serve it.

    Attributes:
        versions: Versions that are loaded.
        labels: A label to the version that it stands for.
    """

    versions: frozenset[int]
    labels: Mapping[str, int]

    def __post_init__(self) -> None:
        """Refuses what no server takes."""
        if not self.versions or min(self.versions) < 1:
            raise ModelConfigurationError(f"versions {sorted(self.versions)}: at least one is needed, from 1 upwards")
        for label, version in self.labels.items():
            if version not in self.versions:
                raise ModelConfigurationError(
                    f"label {label} names version {version}, which is not loaded; "
                    f"add it to the versions {sorted(self.versions)} first"
                )


def of_track(models: Models, track: str) -> dict[str, ModelArgs]:
    """What the servers of one track serve: the models that have a version there, which is also `live` there.

    Args:
        models: Every model, with a label per track.
        track: The track.
    """
    return {
        name: ModelArgs(versions=model.versions, labels={**model.labels, LIVE: model.labels[track]})
        for name, model in models.items()
        if track in model.labels
    }


def render(models: Models, *, base: str) -> str:
    """The file, as the text form of `ModelServerConfig`; the same models always give the same characters.

    Args:
        models: What is to be served; none is a valid answer.
        base: Folder that holds a folder per model, `gs://bucket/models`.
    """
    entries = [_entry(name, model, base) for name, model in sorted(models.items())]
    return "model_config_list {\n" + "".join(entries) + "}\n"


def next_step(current: Models, wanted: Models) -> dict[str, ModelArgs]:
    """What to tell servers that serve `current`, so that they come nearer to `wanted` without a failing request.

    Returns:
        The next configuration; `wanted` itself once nothing is left to be done before. To be asked again only when the
        servers report every version of it as available.
    """
    return {name: _next_model(current[name], model) if name in current else model for name, model in wanted.items()}


def _next_model(current: ModelArgs, wanted: ModelArgs) -> ModelArgs:
    """Load what is missing; move labels once all they move to is loaded; unload last."""
    moved = {label for label, version in wanted.labels.items() if current.labels.get(label, version) != version}
    if any(wanted.labels[label] not in current.versions for label in moved):
        kept = {label: current.labels[label] for label in wanted.labels if label in current.labels}
        return ModelArgs(versions=wanted.versions | current.versions, labels=kept)
    # What a label stood for until now stays loaded until no request can ask for it under that label.
    asked_for = frozenset(
        current.labels[label] for label in current.labels if label not in wanted.labels or label in moved
    )
    return ModelArgs(versions=wanted.versions | asked_for, labels=wanted.labels)


def _entry(name: str, model: ModelArgs, base: str) -> str:
    versions = "".join(f"        versions: {version}\n" for version in sorted(model.versions))
    labels = "".join(
        f"    version_labels {{\n      key: {_quoted(label)}\n      value: {version}\n    }}\n"
        for label, version in sorted(model.labels.items())
    )
    return (
        "  config {\n"
        f"    name: {_quoted(name)}\n"
        f"    base_path: {_quoted(f'{base}/{name}')}\n"
        '    model_platform: "tensorflow"\n'
        f"    model_version_policy {{\n      specific {{\n{versions}      }}\n    }}\n"
        f"{labels}"
        "  }\n"
    )


def _quoted(text: str) -> str:
    """A string of the text form; what could end it early or is not printable is refused rather than escaped."""
    if not text.isascii() or not text.isprintable() or '"' in text or "\\" in text:
        raise ModelConfigurationError(f"{text!r}: only printable ASCII without quotes and backslashes is taken")
    return f'"{text}"'
