"""Type tokens of KEDA's objects, and the chart that brings it."""

SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"
"""Scales a workload: KEDA makes a HorizontalPodAutoscaler of it."""

RELEASE = "kubernetes:helm.sh/v3:Release"
CHART = "keda"
