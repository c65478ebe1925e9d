"""The public provider protocol around a catalogue: one servicer per provider, any number of connections.

Each engine connection is one provider instance with its own configuration (two clusters, two projects, two stacks at
once), and the protocol does not name the instance in its calls: configurations are kept by the connection's address.

Source: proto/pulumi/provider.proto of pulumi/pulumi.
"""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.cloud import admission, checking, messages, paths
from sandbox.cloud.admission import NOTES, Naming, without_notes
from sandbox.cloud.answers import InitializationError, MissingError, answered
from sandbox.cloud.diffing import changes, comparable
from sandbox.cloud.entry import Entry
from sandbox.cloud.lifecycle import Lifecycle
from sandbox.cloud.making import Configuration, RefusalError, UnfinishedError, restored
from sandbox.cloud.messages import check_response, diff_response, entry_of, parsed
from sandbox.cloud.shape import Record
from sandbox.cloud.wire import Path, conceal, decode, encode, reveal, secret_paths


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """What the stand-ins have in common.

    Args:
        name: The provider's name.
        version: The version it reports, that of the SDK it imitates.
        entries: Its resource types.
        lifecycle: The cloud behind it.
    """

    notes_defaults = True
    """Whether the real provider notes filled-in properties in `__defaults` (those behind Pulumi's bridge do)."""

    def __init__(self, name: str, version: str, entries: Mapping[str, Entry], lifecycle: Lifecycle) -> None:
        self.name = name
        self._version = version
        self._entries = entries
        self._lifecycle = lifecycle
        self._configurations: dict[str, Configuration] = {}

    @abstractmethod
    def configuration_shape(self) -> Record:
        """The SDK's type of the provider's own arguments."""

    @abstractmethod
    def configuration(self, arguments: Mapping[str, Any]) -> Configuration:
        """What the arguments mean."""

    @abstractmethod
    def configuration_replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """The arguments whose change means another cloud, so that everything in it is replaced."""

    def admitted(
        self,
        entry: Entry,
        inputs: dict[str, Any],
        *,
        olds: Mapping[str, Any],
        by_provider: bool,
        configuration: Configuration,
    ) -> dict[str, Any]:
        """The inputs as the provider hands them back from Check."""
        return admission.with_defaults(entry, inputs, named_by_provider=by_provider)

    def immutable(self, entry: Entry, inputs: Mapping[str, Any], configuration: Configuration) -> tuple[str, ...]:
        """The paths whose change replaces this resource, under this configuration."""
        return entry.immutable

    def owner(self, urn: str, before: Mapping[str, Any]) -> str:
        """Under which name the provider owns what a resource has made, or makes; empty where no cloud notes that."""
        return ""

    def dressed(self, entry: Entry, outputs: dict[str, Any], inputs: Mapping[str, Any], owner: str) -> dict[str, Any]:
        """The outputs as the provider puts them into the state."""
        return outputs

    def live(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The object's own part of what `dressed` made."""
        return dict(outputs)

    # The protocol: who we are.

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.ProviderHandshakeResponse:
        """Secrets arrive marked, unknowns as unknowns; outputs and resources arrive as plain values."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def Attach(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """An engine attached to this running server; nothing needs its address."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The version of the provider that this one stands in for."""
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.GetSchemaResponse:
        """An empty schema: programs in Python carry the types in their SDK."""
        return provider_pb2.GetSchemaResponse(schema=f'{{"name": "{self.name}", "version": "{self._version}"}}')

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """One engine was interrupted; others may go on, and what runs is short."""
        return empty_pb2.Empty()

    @answered
    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        """Refused: the program looks nothing up, so that previews need no cloud."""
        raise MissingError(
            f"{request.tok}: the stand-in cloud answers no look-ups; this platform takes such values from settings or "
            "resources, so that a preview needs no cloud access"
        )

    @answered
    def Call(self, request: provider_pb2.CallRequest, context: grpc.ServicerContext) -> provider_pb2.CallResponse:
        """Refused, as look-ups are."""
        raise MissingError(f"{request.tok}: the stand-in cloud has no methods on resources")

    # The protocol: the provider's own configuration.

    @answered
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Judges the provider's arguments by the SDK's type."""
        news = decode(request.news)
        plain = {name: value for name, value in reveal(news).items() if name not in messages.ENGINE_KEYS | NOTES}
        wrong = list(checking.failures(parsed(plain, self.configuration_shape()), self.configuration_shape()))
        return check_response(news, wrong, encode(news))

    @answered
    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """What changed, and whether it is another cloud."""
        old = without_notes(reveal(decode(request.old_inputs) or decode(request.olds)))
        new = without_notes(reveal(decode(request.news)))
        found = changes(old, new, ())
        return diff_response(found, replaces=self.configuration_replaced_by(old, new) if found else [], detailed=False)

    @answered
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Remembers the configuration of this connection."""
        arguments = parsed(reveal(decode(request.args)), self.configuration_shape())
        self._configurations[context.peer()] = self.configuration(arguments)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    # The protocol: resources.

    @answered
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        """Judges a resource's inputs; completes them with a name and the provider's defaults."""
        entry = entry_of(self._entries, request.urn)
        news = decode(request.news)
        plain = without_notes(reveal(news))
        olds = reveal(decode(request.olds))
        naming = Naming(
            resource=request.name or request.urn.rpartition("::")[2],
            seed=request.randomSeed,
            proposed=request.autonaming.proposed_name,
            disabled=request.autonaming.mode == provider_pb2.CheckRequest.AutonamingOptions.DISABLE,
        )
        named, by_provider = admission.named(entry, plain, olds, naming)
        unnamed = admission.name_failure(entry, plain, naming)
        wrong = ([unnamed] if unnamed else []) + admission.failures(entry, named)
        configuration = self._configurations.get(context.peer(), Configuration(values={}))
        if wrong:
            return check_response(news, wrong, None)
        inputs = self.admitted(entry, named, olds=olds, by_provider=by_provider, configuration=configuration)
        return check_response(news, [], encode(conceal(inputs, secret_paths(news))))

    @answered
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        """What changed between old and new inputs, and what of it replaces the resource."""
        entry = entry_of(self._entries, request.urn)
        state = self.live(reveal(decode(request.olds)))
        old_inputs = reveal(decode(request.old_inputs))
        new = without_notes(reveal(decode(request.news)))
        old = without_notes(old_inputs) if old_inputs else {key: state[key] for key in new if key in state}
        configuration = self._configuration(context)
        for path, key in entry.scope.items():
            was = next((value for _, value in paths.find(state, path)), None)
            if was is not None:
                paths.put(old, path, was)
                # Only the project is compared with the provider's (DefaultProviderProject); a region once chosen stays.
                paths.put(new, path, configuration.values.get(key, was) if key == "project" else was)
        old, new = comparable(entry, old, new, state)
        found = changes(old, new, self.immutable(entry, new, configuration), entry.replaced_when, entry.sets)
        replaces = [paths.text(change.path) for change in found if change.replaces]
        first = bool(replaces) and messages.same_identity(entry, old, new)
        return diff_response(found, replaces=replaces, detailed=True, delete_first=first)

    @answered
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        """Creates the object, or says what a creation would give."""
        entry = entry_of(self._entries, request.urn)
        inputs = decode(request.properties)
        plain, secrets, owner = reveal(inputs), secret_paths(inputs), self.owner(request.urn, {})
        configuration = self._configuration(context)
        if request.preview:
            outputs = self._lifecycle.planned(entry, plain, configuration, urn=request.urn, secrets=secrets)
            return provider_pb2.CreateResponse(properties=self._state(entry, outputs, plain, secrets, owner))
        with self._unfinished(entry, inputs, owner):
            made = self._lifecycle.create(entry, plain, configuration, urn=request.urn, secrets=secrets)
        state = self._state(entry, made.outputs, plain, secrets, owner)
        return provider_pb2.CreateResponse(id=made.id, properties=state)

    @answered
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        """The object as it is now: for a refresh, an import, or an adoption."""
        entry = entry_of(self._entries, request.urn)
        if not entry.stored:
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        state, known = decode(request.properties), decode(request.inputs)
        secrets = secret_paths(known) | secret_paths(self.live(state))
        found = self._lifecycle.read(
            entry, self._configuration(context), id_=request.id, state=self.live(reveal(state))
        )
        if found is None:
            return provider_pb2.ReadResponse()
        outputs = restored(found.outputs, self.live(reveal(state)))
        inputs = restored(found.inputs, reveal(known))
        if known:
            inputs = messages.overlaid(reveal(known), outputs)
        return provider_pb2.ReadResponse(
            id=found.id,
            properties=self._state(entry, outputs, inputs, secrets, self.owner(request.urn, reveal(state))),
            inputs=encode(conceal(inputs, secrets)),
        )

    @answered
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        """Changes the object in place, or says what a change would give."""
        entry = entry_of(self._entries, request.urn)
        inputs = decode(request.news)
        plain, secrets, before = reveal(inputs), secret_paths(inputs), reveal(decode(request.olds))
        with self._unfinished(entry, inputs, owner := self.owner(request.urn, before)):
            made = self._lifecycle.update(
                entry,
                plain,
                self._configuration(context),
                id_=request.id,
                state=self.live(before),
                urn=request.urn,
                secrets=secrets,
                preview=request.preview,
                ignored=request.ignoreChanges,
            )
        return provider_pb2.UpdateResponse(properties=self._state(entry, made.outputs, plain, secrets, owner))

    @answered
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Deletes the object, unless it is protected or still in use."""
        self._lifecycle.delete(
            entry_of(self._entries, request.urn),
            self._configuration(context),
            id_=request.id,
            state=self.live(reveal(decode(request.properties))),
        )
        return empty_pb2.Empty()

    @contextlib.contextmanager
    def _unfinished(self, entry: Entry, inputs: Mapping[str, Any], owner: str) -> Iterator[None]:
        """Tells the engine of an object that is there and not ready: it keeps it in the state."""
        try:
            yield
        except UnfinishedError as error:
            plain, secrets = reveal(inputs), secret_paths(inputs)
            raise InitializationError(
                id_=error.result.id,
                properties=self._state(entry, error.result.outputs, plain, secrets, owner),
                inputs=encode(inputs),
                reason=error.reason,
            ) from None

    def _configuration(self, context: grpc.ServicerContext) -> Configuration:
        try:
            return self._configurations[context.peer()]
        except KeyError:
            raise RefusalError(
                f"the stand-in for {self.name} was restarted in the middle of this operation and does not know its "
                "configuration any more; run the operation again"
            ) from None

    def _state(
        self, entry: Entry, outputs: dict[str, Any], inputs: Mapping[str, Any], secrets: set[Path], owner: str
    ) -> Any:
        marks = secrets | {at for path in entry.secret_outputs for at, _ in paths.find(outputs, path)}
        concealed = conceal(without_notes(outputs), marks)
        return encode(self.dressed(entry, concealed, conceal(inputs, secrets), owner))
