"""A stack in which every way leads a secret somewhere: into inputs, keys of maps, a provider, outputs, and refusals.

What comes from the stack's configuration the engine knows as a secret and masks in what it prints; what the program
itself declares secret it does not mask by its text. In the configuration `refused` is which resource the cloud refuses.
"""

import base64
import json
import os

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import Output, ResourceOptions

REGION = "europe-west1"

config = pulumi.Config()
password = config.require_secret("password")
token = Output.secret(os.environ["SECRET_STACK_TOKEN"])
both = Output.concat(password, "/", token)

cloud = ResourceOptions(provider=gcp.Provider("cloud", project="secret-stack", region=REGION))
secret = gcp.secretmanager.Secret(
    "secret",
    secret_id="secret",
    replication={"user_managed": {"replicas": [{"location": REGION}]}},
    opts=cloud,
)
gcp.secretmanager.SecretVersion("value", secret=secret.id, secret_data=both, opts=cloud)
gcp.sql.DatabaseInstance(
    "database",
    database_version="POSTGRES_16",
    region=REGION,
    root_password=token,
    deletion_protection=False,
    settings={"tier": "db-custom-1-3840", "user_labels": {"owner": password}},
    opts=cloud,
)

kubeconfig = token.apply(
    lambda said: json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "here", "cluster": {"server": "https://127.0.0.1:1"}}],
            "users": [{"name": "here", "user": {"token": said}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
            "current-context": "here",
        }
    )
)
cluster = ResourceOptions(
    provider=kubernetes.Provider("cluster", cluster_identifier="secret-stack", kubeconfig=kubeconfig)
)
kubernetes.core.v1.ConfigMap(
    "configuration",
    metadata={"name": "configuration", "namespace": "default", "annotations": {"note": both}},
    data={"password": password, "token": token, "both": both},
    opts=cluster,
)

kubernetes.core.v1.Secret(
    "credentials",
    metadata={"name": "credentials", "namespace": "default"},
    string_data={"password": password},
    data={"token": token.apply(lambda said: base64.b64encode(said.encode()).decode())},
    opts=cluster,
)
labels = {"app": "secrets"}
kubernetes.apps.v1.Deployment(
    "workload",
    metadata={"name": "workload", "namespace": "default", "annotations": {"note": token}},
    spec={
        "selector": {"match_labels": labels},
        "template": {
            "metadata": {"labels": labels, "annotations": {"note": both}},
            "spec": {
                "containers": [
                    {
                        "name": "main",
                        "image": "registry.example/main:1",
                        "args": [both],
                        "env": [{"name": "PASSWORD", "value": password}, {"name": "TOKEN", "value": token}],
                    }
                ]
            },
        },
    },
    opts=cluster,
)

match config.get("refused"):
    case "a choice":
        gcp.secretmanager.SecretVersion(
            "refused", secret=secret.id, secret_data=both, deletion_policy=token, opts=cloud
        )
    case "a spelling":
        gcp.secretmanager.Secret("refused", secret_id=token, replication={"auto": {}}, opts=cloud)
    case "a kind":
        kubernetes.core.v1.ConfigMap("refused", metadata={"name": "refused"}, data=token, opts=cluster)
    case "a label":
        kubernetes.core.v1.ConfigMap(
            "refused", metadata={"name": "refused", "namespace": "default", "labels": {"of": both}}, opts=cluster
        )
    case "a name":
        kubernetes.core.v1.ConfigMap("refused", metadata={"name": token, "namespace": "default"}, opts=cluster)
    case "a key":
        kubernetes.core.v1.Secret(
            "refused",
            metadata={"name": "refused", "namespace": "default"},
            string_data=both.apply(lambda said: {said: said}),
            opts=cluster,
        )
    case "a quantity":
        kubernetes.core.v1.ResourceQuota(
            "refused",
            metadata={"name": "refused", "namespace": "default"},
            spec={"hard": {"pods": password}},
            opts=cluster,
        )
    case "an exception":
        raise ValueError("the program itself fails")

pulumi.export("password", password)
pulumi.export("both", both)
