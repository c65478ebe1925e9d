"""Secret Manager and Cloud KMS as gRPC servers on this machine: the real messages over a real channel.

They answer what the manager asks, refuse with Google's codes, and check the checksums that they are sent. The real
clients talk to them; nothing of ours is replaced.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import grpc
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from google.cloud import kms_v1 as kms
from google.cloud import secretmanager_v1 as sm
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceGrpcTransport
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import SecretManagerServiceGrpcTransport

from environments.secrets_manager.google_calls import checksum

STATES = kms.CryptoKeyVersion.CryptoKeyVersionState
ALGORITHMS = kms.CryptoKeyVersion.CryptoKeyVersionAlgorithm


class FakeGoogle:
    """Both services.

    Attributes:
        secrets: Versions (state, time, data) by the secret's name.
        keys: Versions (state, time, private key) by the key's name.
        refuse: A code by the method that is to be refused.
        garble: Methods whose answers are changed on their way.
        calls: Names of the methods that were called.
    """

    def __init__(self, clock):
        self.clock = clock
        self.secrets, self.keys, self.refuse, self.garble, self.calls = {}, {}, {}, set(), []
        self.algorithm = "EC_SIGN_P256_SHA256"
        self._server = grpc.server(ThreadPoolExecutor(4))
        self._serve(
            "google.cloud.secretmanager.v1.SecretManagerService",
            {
                "AccessSecretVersion": (self.access, sm.AccessSecretVersionRequest, sm.AccessSecretVersionResponse),
                "AddSecretVersion": (self.add, sm.AddSecretVersionRequest, sm.SecretVersion),
                "ListSecretVersions": (self.versions, sm.ListSecretVersionsRequest, sm.ListSecretVersionsResponse),
            },
        )
        self._serve(
            "google.cloud.kms.v1.KeyManagementService",
            {
                "ListKeyRings": (self.rings, kms.ListKeyRingsRequest, kms.ListKeyRingsResponse),
                "ListCryptoKeys": (self.crypto_keys, kms.ListCryptoKeysRequest, kms.ListCryptoKeysResponse),
                "ListCryptoKeyVersions": (
                    self.key_versions,
                    kms.ListCryptoKeyVersionsRequest,
                    kms.ListCryptoKeyVersionsResponse,
                ),
                "CreateCryptoKeyVersion": (self.create, kms.CreateCryptoKeyVersionRequest, kms.CryptoKeyVersion),
                "UpdateCryptoKeyVersion": (self.update, kms.UpdateCryptoKeyVersionRequest, kms.CryptoKeyVersion),
                "GetPublicKey": (self.public_key, kms.GetPublicKeyRequest, kms.PublicKey),
                "AsymmetricSign": (self.sign, kms.AsymmetricSignRequest, kms.AsymmetricSignResponse),
            },
        )
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def clients(self):
        return {
            "secret_manager": sm.SecretManagerServiceClient(
                transport=SecretManagerServiceGrpcTransport(channel=self.channel)
            ),
            "key_management": kms.KeyManagementServiceClient(
                transport=KeyManagementServiceGrpcTransport(channel=self.channel)
            ),
        }

    def stop(self):
        self.channel.close()
        self._server.stop(None)

    def make_key(self, name):
        self.keys[name] = []
        self.new_version(name)

    def new_version(self, name):
        is_elliptic = self.algorithm.startswith("EC")
        key = ec.generate_private_key(ec.SECP256R1()) if is_elliptic else rsa.generate_private_key(65_537, 3_072)
        self.keys[name].append(["ENABLED", self.clock(), key])
        return self.key_version(name, len(self.keys[name]))

    def access(self, request, context):
        secret, _, word = request.name.partition("/versions/")
        versions = self.found(self.secrets, secret, context)
        number = len(versions) if word == "latest" else int(word)
        if not 1 <= number <= len(versions):
            context.abort(grpc.StatusCode.NOT_FOUND, f"Secret Version [{request.name}] not found.")
        state, _, data = versions[number - 1]
        if state != "ENABLED":
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"Secret Version [{request.name}] is in DISABLED state.")
        return {"name": request.name, "payload": {"data": data, "data_crc32c": self.crc(data, "AccessSecretVersion")}}

    def add(self, request, context):
        versions = self.found(self.secrets, request.parent, context)
        assert request.payload.data_crc32c == checksum(request.payload.data)
        versions.append(["ENABLED", self.clock(), request.payload.data])
        return {"name": f"{request.parent}/versions/{len(versions)}", "state": "ENABLED"}

    def versions(self, request, context):
        found = self.found(self.secrets, request.parent, context)
        listed = [
            {"name": f"{request.parent}/versions/{number}", "state": state, "create_time": time}
            for number, (state, time, _) in enumerate(found, 1)
        ]
        return {"versions": listed[::-1]}

    def rings(self, request, _context):
        names = dict.fromkeys(name.partition("/cryptoKeys/")[0] for name in self.keys)
        return {"key_rings": [{"name": name} for name in names if name.startswith(request.parent)]}

    def crypto_keys(self, request, _context):
        return {"crypto_keys": [{"name": name} for name in self.keys if name.startswith(f"{request.parent}/")]}

    def key_versions(self, request, context):
        count = len(self.found(self.keys, request.parent, context))
        return {"crypto_key_versions": [self.key_version(request.parent, number) for number in range(1, count + 1)]}

    def key_version(self, name, number):
        state, time, _ = self.keys[name][number - 1]
        return {"name": f"{name}/cryptoKeyVersions/{number}", "state": state, "create_time": time}

    def create(self, request, context):
        self.found(self.keys, request.parent, context)
        return self.new_version(request.parent)

    def update(self, request, context):
        assert list(request.update_mask.paths) == ["state"]
        version = self.version(request.crypto_key_version.name, context)
        version[0] = STATES(request.crypto_key_version.state).name
        return request.crypto_key_version

    def public_key(self, request, context):
        key = self.usable(request.name, context)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, form)
        algorithm = ALGORITHMS[self.algorithm]
        return {"pem": pem.decode(), "algorithm": algorithm, "pem_crc32c": self.crc(pem, "GetPublicKey")}

    def sign(self, request, context):
        assert request.data_crc32c == checksum(request.data)
        key = self.usable(request.name, context)
        if isinstance(key, rsa.RSAPrivateKey):
            signature = key.sign(request.data, padding.PKCS1v15(), hashes.SHA256())
        else:
            signature = key.sign(request.data, ec.ECDSA(hashes.SHA256()))
        return {"signature": signature, "signature_crc32c": self.crc(signature, "AsymmetricSign")}

    def usable(self, name, context):
        state, _, key = self.version(name, context)
        if state != "ENABLED":
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{name} is not enabled, current state is: {state}.")
        return key

    def version(self, name, context):
        key, _, number = name.partition("/cryptoKeyVersions/")
        versions = self.found(self.keys, key, context)
        if int(number) > len(versions):
            context.abort(grpc.StatusCode.NOT_FOUND, f"CryptoKeyVersion {name} not found.")
        return versions[int(number) - 1]

    @staticmethod
    def found(things, name, context):
        if name not in things:
            context.abort(grpc.StatusCode.NOT_FOUND, f"{name} not found.")
        return things[name]

    def crc(self, data, method):
        return checksum(data) + (method in self.garble)

    def _serve(self, service, methods):
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(
                self._handler(name, act, answer),
                request_deserializer=request.deserialize,
                response_serializer=answer.serialize,
            )
            for name, (act, request, answer) in methods.items()
        }
        self._server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service, handlers)])

    def _handler(self, name, act, answer):
        def handle(request, context):
            self.calls.append(name)
            if name in self.refuse:
                context.abort(self.refuse[name], f"Permission denied on {name}, or something else.")
            made = act(request, context)
            return made if isinstance(made, answer) else answer(made)

        return handle
