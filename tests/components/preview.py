"""A component, previewed in process: its plan, and the options that each registration carried."""

from unittest import mock

from pulumi.runtime import mocks

from tests.recorded_plan import record


class Preview:
    """What a program registers; unknown stays unknown, as in a real preview."""

    def __init__(self, program, requests=None):
        self.requests = {} if requests is None else requests  # the caller's own, where the program is expected to fail
        register = mocks.MockMonitor.RegisterResource

        def keep(monitor, request):
            key = (request.type, request.name)
            assert key not in self.requests, f"registered twice: {key}"
            self.requests[key] = request
            return register(monitor, request)

        with mock.patch.object(mocks.MockMonitor, "RegisterResource", keep):
            self.plan = record(program, project="spotify-ai-agent", stack="prod")

    def inputs(self, type_, name):
        return self.plan.one(type_, name).inputs

    def names(self, type_):
        return sorted(resource.name for resource in self.plan.of_type(type_))

    def every(self, type_):
        return {resource.name: resource.inputs for resource in self.plan.of_type(type_)}

    def behind(self, type_, name, property_):
        """Names of the resources that a property depends on."""
        urns = self.plan.one(type_, name).property_dependencies.get(property_, [])
        return {urn.rsplit("::", 1)[1] for urn in urns}

    def before(self, type_, name):
        """Names of the resources that must exist first, for whatever reason."""
        return {urn.rsplit("::", 1)[1] for urn in self.requests[type_, name].dependencies}
