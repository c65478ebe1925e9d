"""A user's mistake, as `make up` meets it: one clear error with its place, no traceback, nothing touched."""

from __future__ import annotations

import pytest

POOL = "    connection_pool:\n      min_size: 2\n"


@pytest.mark.parametrize(
    ("file", "before", "after", "place", "said"),
    [
        pytest.param(
            "environments/dev/dev.yml",
            POOL,
            "    conection_pool:\n      min_size: 2\n",
            "environments/dev/dev.yml:",
            "connection_pool",
            id="a typo",
        ),
        pytest.param(
            "environments/dev/dev.yml",
            POOL,
            "    connection_pool:\n      min_size: two\n",
            "environments/dev/dev.yml:",
            "min_size",
            id="a wrong type",
        ),
        pytest.param(
            "environments/dev/dev.yml",
            POOL,
            "    connection_pool: 7\n    pool:\n      min_size: 2\n",
            "environments/dev/dev.yml:",
            "connection_pool",
            id="a scalar against a mapping",
        ),
        pytest.param(
            "Pulumi.dev.yaml",
            "tenants: [acme-music]",
            "tenants: [acme-musik]",
            "Pulumi.dev.yaml:",
            "acme-music",
            id="a tenant",
        ),
        pytest.param(
            "Pulumi.dev.yaml",
            "  spotify-ai-agent:tenants",
            "  spotify-ai-agent:overrides: [dokcer]\n  spotify-ai-agent:tenants",
            "Pulumi.dev.yaml:",
            "docker",
            id="an override",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_remedy(checkout, file, before, after, place, said):
    checkout.edit(file, before, after)
    try:
        refused = checkout.run("up", "dev")
    finally:
        checkout.edit(file, after, before)
    assert refused.exit_code != 0
    assert place in refused, refused.text
    assert said in refused, refused.text
    assert "Traceback" not in refused
    assert not checkout.state_file("dev").exists()
    assert not (checkout.directory / "cloud" / "objects").exists() or checkout.objects() == []


def test_a_missing_file_is_told(checkout):
    (checkout.root / "environments/dev/dev.yml").rename(checkout.root / "dev.yml")
    try:
        refused = checkout.run("up", "dev")
    finally:
        (checkout.root / "dev.yml").rename(checkout.root / "environments/dev/dev.yml")
    assert refused.exit_code != 0
    assert "environments/dev/dev.yml" in refused
    assert "Traceback" not in refused


def test_an_unknown_stack_is_told_with_those_that_exist(checkout):
    refused = checkout.run("up", "production")
    assert refused.exit_code == 2
    for stack in ("dev", "staging", "prod"):
        assert stack in refused


def test_the_program_itself_says_it_without_a_traceback(checkout):
    """As it shows when somebody types `pulumi preview` by hand, past the checks of `make`."""
    checkout.edit("environments/dev/dev.yml", "min_size: 2", "min_size: two")
    try:
        arguments = [
            "--",
            "preview",
            "--stack",
            "dev",
            "--config-file",
            str(checkout.directory / "stacks/Pulumi.dev.yaml"),
        ]
        refused = checkout.run("pulumi", "dev", *arguments)
    finally:
        checkout.edit("environments/dev/dev.yml", "min_size: two", "min_size: 2")
    assert refused.exit_code != 0
    assert "environments/dev/dev.yml:" in refused, refused.text
    assert "Traceback" not in refused


def test_a_broken_configuration_of_the_packs_is_told_before_the_engine_ignores_it(checkout):
    checkout.edit("policy/config/dev.json", '"advisory"', '"advisery"')
    try:
        refused = checkout.run("up", "dev")
    finally:
        checkout.edit("policy/config/dev.json", '"advisery"', '"advisory"')
    assert refused.exit_code != 0
    assert "policy/config/dev.json:" in refused, refused.text
    assert "Traceback" not in refused
