"""The recorder that all tests of plans stand on: what it keeps, and what it refuses."""

import pulumi
import pytest

from tests.recorded_plan import UNKNOWN, Plan, record

THING = "test:index:Thing"
OTHER = "test:index:Other"


def thing(name, inputs=None, *, type_=THING, **options):
    return pulumi.CustomResource(type_, name, inputs or {}, opts=pulumi.ResourceOptions(**options))


def nothing():
    """Registers nothing."""


def lost():
    """Looks like a program, yet nobody ever runs its body."""
    yield thing("a")


@pytest.mark.parametrize("program", [nothing, lost])
def test_a_program_that_registers_nothing_is_refused(program):
    with pytest.raises(AssertionError, match="the program registered nothing"):
        record(program)


def test_nothing_is_enough_where_the_test_says_so():
    assert record(nothing, may_be_empty=True).resources == []


def test_a_program_may_be_a_coroutine():
    async def program():
        thing("a")

    assert record(program).names(THING) == ["a"]


@pytest.mark.parametrize(
    "look_up",
    [
        pytest.param(lambda: pulumi.runtime.invoke("test:index:getThing", {}), id="a function of the provider"),
        pytest.param(lambda: thing("found", id="an-id"), id="a resource read by its id"),
    ],
)
def test_a_look_up_fails_the_test(look_up):
    def program():
        thing("a")
        look_up()

    with pytest.raises(Exception, match="the program looked something up: test:index:"):
        record(program)


def test_a_type_and_name_registered_twice_is_refused():
    def program():
        for parent in ("one", "other"):
            thing("a", parent=pulumi.ComponentResource("test:index:Parent", parent))

    with pytest.raises(Exception, match="registered twice: test:index:Thing a"):
        record(program)


def test_what_a_failing_program_registered_is_in_the_callers_plan():
    plan = Plan()

    def program():
        thing("a")
        raise ValueError("the program's own")

    with pytest.raises(ValueError, match="the program's own"):
        record(program, into=plan)
    assert plan.names(THING) == ["a"]


def test_options_are_kept_as_the_engine_gets_them():
    def program():
        above = pulumi.ComponentResource("test:index:Above", "above")
        first = thing("first")
        thing(
            "a",
            parent=above,
            depends_on=[first],
            protect=True,
            retain_on_delete=True,
            ignore_changes=["x"],
            replace_on_changes=["y"],
            delete_before_replace=False,
            aliases=[pulumi.Alias(name="old"), "urn:pulumi:prod::p::t::older"],
        )

    made = record(program).one(THING, "a")

    assert (made.parent_name, made.depends_on) == ("above", {"first"})
    assert (made.protect, made.retain_on_delete, made.delete_before_replace) == (True, True, False)
    assert (made.ignore_changes, made.replace_on_changes) == (("x",), ("y",))
    old, older = made.aliases
    assert old["spec"]["name"] == "old"
    assert older == {"urn": "urn:pulumi:prod::p::t::older"}


def test_options_that_nobody_set_are_the_engines_to_choose():
    made = record(lambda: thing("a")).one(THING, "a")

    assert (made.protect, made.retain_on_delete, made.delete_before_replace) == (False, False, None)
    assert (made.ignore_changes, made.replace_on_changes, made.aliases) == ((), (), ())
    assert made.depends_on == frozenset()


def test_unknown_values_are_marked_and_traced_to_where_they_come_from():
    made = record(lambda: thing("b", {"x": thing("a").id})).one(THING, "b")

    assert made.inputs == {"x": UNKNOWN}
    assert made.behind("x") == {"a"}
    assert made.behind("y") == frozenset()


def test_secrets_stand_in_clear_and_are_listed_by_path():
    made = record(lambda: thing("a", {"x": [{"y": pulumi.Output.secret("s")}]})).one(THING, "a")

    assert made.inputs == {"x": [{"y": "s"}]}
    assert made.secrets == ("x[0].y",)


@pytest.mark.parametrize("added", [{"email": "a@x"}, lambda inputs: {"email": f"{inputs['account']}@x"}])
def test_an_up_knows_ids_and_what_the_cloud_adds(added):
    seen = []

    class Account(pulumi.CustomResource):
        email: pulumi.Output[str]

        def __init__(self):
            super().__init__(THING, "a", {"account": "a", "email": None})
            pulumi.Output.all(self.id, self.email).apply(seen.append)

    record(Account, created={THING: added})

    assert seen == [["a-id", "a@x"]]


def test_a_resource_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(AssertionError, match=r"no test:index:Thing is called b; of this type there are \['a'\]"):
        record(lambda: thing("a")).one(THING, "b")


def test_a_name_alone_must_not_mean_two_resources():
    plan = record(lambda: [thing("a"), thing("a", type_=OTHER)])

    with pytest.raises(AssertionError, match="two resources are called a"):
        plan.by_name()
