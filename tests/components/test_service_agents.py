"""Google's own accounts, by purpose."""

from components.service_agents import ServiceAgents
from tests.components import arguments
from tests.recorded_plan import record

IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity"


def test_there_is_one_agent_per_purpose():
    services = {"sql": "sqladmin.googleapis.com", "cluster": "container.googleapis.com"}
    made = []
    plan = record(lambda: made.append(ServiceAgents("agents", arguments.service_agents(services=services))))

    assert plan.names(IDENTITY) == ["agents-cluster", "agents-sql"]
    assert plan.inputs(IDENTITY, "agents-sql") == {"project": "p", "service": "sqladmin.googleapis.com"}
    assert sorted(made[0].members) == ["cluster", "sql"]
