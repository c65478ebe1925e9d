"""Arguments of model store, model servers and the place for training: one factory each, changed by keyword."""

from components.model_serving.model_serving_args import GpuArgs, ModelServingArgs, ServedModelArgs, ServerArgs
from components.model_serving.server_parameters import BatchingArgs
from components.model_serving.training import TrainingArgs
from components.model_store import ModelStoreArgs, WriterArgs

KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/models"
SERVING = "serviceAccount:serving@p.iam.gserviceaccount.com"
TRAINER = "serviceAccount:training@p.iam.gserviceaccount.com"
IMAGE = "registry.example/tensorflow/serving@sha256:" + "5" * 64


def model_store(**changed):
    fields = {
        "project": "p",
        "location": "europe-west1",
        "regions": (),
        "bucket": "ml-models-bucket",
        "encryption_key_name": KEY,
        "noncurrent_days": 90,
        "readers": {"serving": SERVING},
        "writers": {"training": WriterArgs(member=TRAINER, folder="candidates")},
        "deletion_protection": True,
        "labels": {"environment": "prod"},
    }
    return ModelStoreArgs(**(fields | changed))


def server(**changed):
    fields = {
        "image": IMAGE,
        "cpu": "6",
        "memory": "24Gi",
        "gpu": GpuArgs(accelerator="nvidia-l4", count=1),
        "startup_timeout_s": 605,
        "request_timeout_s": 10,
        "batching": BatchingArgs(maximum_size=64, timeout_us=2000, queued_batches=100, threads=2),
    }
    return ServerArgs(**(fields | changed))


def served(**changed):
    fields = {"versions": (1, 2), "labels": {"stable": 1, "canary": 2}, "weights": {"stable": 90, "canary": 10}}
    return ServedModelArgs(**(fields | changed))


def model_serving(name="serving", **changed):
    fields = {
        "namespace": name,
        "service_account_email": "serving@p.iam.gserviceaccount.com",
        "store": "gs://ml-models-bucket/models",
        "google_apis": "private",
        "client_namespaces": {"api": {"kubernetes.io/metadata.name": "api"}},
        "proxies_range": "10.57.0.0/23",
        "health_check_ranges": ("35.191.0.0/16", "130.211.0.0/22"),
        "address_name": "prod-models",
        "server": server(),
        "tracks": {"stable": 2, "canary": 1},
        "models": {"recommender": served()},
        "after": [],
        "labels": {"environment": "prod"},
    }
    return ModelServingArgs(**(fields | changed))


def training(name="training", **changed):
    fields = {
        "namespace": name,
        "priority_class": name,
        "service_account_email": "training@p.iam.gserviceaccount.com",
        "google_apis": "private",
        "cpu": "32",
        "memory": "128Gi",
        "gpus": 3,
        "jobs": 20,
        "labels": {"environment": "prod"},
    }
    return TrainingArgs(**(fields | changed))
