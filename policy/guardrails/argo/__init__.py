"""Releases by Argo Rollouts: what stops a bad one."""
