"""Type tokens of Argo Rollouts' objects."""

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"

TEMPLATES = tuple(f"kubernetes:argoproj.io/v1alpha1:{kind}" for kind in ("AnalysisTemplate", "ClusterAnalysisTemplate"))
"""What a release is measured by, in one namespace or in all."""
