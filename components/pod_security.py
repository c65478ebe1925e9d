"""The Pod Security Standard of our namespaces, as the labels that Kubernetes' own admission reads."""

from collections.abc import Mapping

RESTRICTED: Mapping[str, str] = {
    f"pod-security.kubernetes.io/{mode}{suffix}": value
    for mode in ("enforce", "audit", "warn")
    for suffix, value in (("", "restricted"), ("-version", "latest"))
}
"""Not root, no capabilities, no host access, seccomp on; refused at admission, not merely reported."""
