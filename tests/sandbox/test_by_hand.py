"""What the engine is told beside arguments that are typed by hand."""

import pytest

from sandbox import by_hand

NAMED = ["--stack", "dev", "--config-file", ".sandbox/stacks/Pulumi.dev.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [["refresh"], ["refresh", "--stack", "dev"], ["refresh", "-s", "dev"], ["refresh", "--stack=dev"], ["up", "--yes"]],
)
def test_the_stack_and_the_sandboxs_copy_of_its_file_are_meant(arguments):
    assert by_hand.options(arguments, NAMED) == {
        "PULUMI_OPTION_STACK": "dev",
        "PULUMI_OPTION_CONFIG_FILE": ".sandbox/stacks/Pulumi.dev.yaml",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["preview", "--cwd", "examples/consumer"], id="another program"),
        pytest.param(["-C=examples/consumer", "preview"], id="another program, in short"),
        pytest.param(["preview", "--stack", "prod"], id="another stack"),
        pytest.param(["preview", "--stack=prod"], id="another stack, in one word"),
        pytest.param(["up", "--config-file", "mine.yaml"], id="a file of one's own"),
    ],
)
def test_whoever_names_another_means_it(arguments):
    assert by_hand.options(arguments, NAMED) == {}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["stack", "init", "mine"], id="a new one"),
        pytest.param(["stack", "rm", "dev", "--yes"], id="one as an argument, which excludes the flag"),
        pytest.param(["--non-interactive", "stack", "select", "dev"], id="the same, after a flag"),
    ],
)
def test_commands_for_stacks_name_theirs_and_delete_no_tracked_file(arguments):
    assert by_hand.options(arguments, NAMED) == {"PULUMI_OPTION_PRESERVE_CONFIG": "true"}
