import json
import time

import pytest

from operations.load import Sample, Stage, put, ramp, schedule
from operations.load_report import measured, percentile
from tests.operations import stack_outputs
from tests.operations.api_server import Behaviour, serving

GENEROUS = {
    "SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__RATE_LIMIT__REQUESTS_PER_MINUTE": "600000",
    "SPOTIFY_AI_AGENT__EDGE__ARMOR__REQUESTS_PER_MINUTE": "600000",
    "SPOTIFY_AI_AGENT__EDGE__ARMOR__BAN_REQUESTS_PER_MINUTE": "600000",
}
SHORT = ("--rate", "40", "--duration", "0.5", "--connections", "8")


@pytest.fixture
def api(fakes):
    behaviour = Behaviour()
    with serving(behaviour) as url:
        outputs = stack_outputs.of("staging")
        outputs["edge"]["urls"] = {"api": url, "preview": "http://127.0.0.1:1"}
        fakes.tell("pulumi", "stack", "output", "--stack", "staging", out=outputs)
        yield behaviour


def test_an_api_that_keeps_its_promises_passes(operate, api):
    ended = operate("load-test", "--stack", "staging", *SHORT, **GENEROUS)
    assert ended.status == 0, ended.out
    assert "availability" in ended.out
    assert "p50" in ended.out
    assert set(api.seen) == {"/health/ready"}
    assert len(api.seen) == 1 + 2 + 5 + 20


def test_errors_miss_the_availability(operate, api):
    api.statuses["/health/ready"] = 503
    ended = operate("load-test", "--stack", "staging", *SHORT, "--json", **GENEROUS)
    assert ended.status == 1
    verdicts = {check["subject"]: check["verdict"] for check in json.loads(ended.out)["checks"]}
    assert verdicts["availability"] == "failed"


def test_slow_answers_miss_the_latency(operate, api):
    api.delay_s = 0.12
    bound = {"SPOTIFY_AI_AGENT__OBSERVABILITY__OBJECTIVES__LATENCY_MS": "100"}
    ended = operate("load-test", "--stack", "staging", *SHORT, **GENEROUS, **bound)
    assert ended.status == 1
    assert any(line.startswith("failed  latency") for line in ended.out.splitlines())


def test_another_path_can_be_asked(operate, api):
    operate("load-test", "--stack", "staging", *SHORT, "--path", "/docs", **GENEROUS)
    assert set(api.seen) == {"/docs"}


def test_more_than_one_client_may_send_is_refused_with_what_may(operate, api):
    ended = operate("load-test", "--stack", "staging", "--rate", "100")
    assert (ended.status, api.seen) == (2, [])
    assert "override performance, or take --rate 8" in ended.err


def test_by_itself_it_keeps_to_what_one_client_may_send(operate, api):
    ended = operate("load-test", "--stack", "staging", "--dry-run")
    assert (ended.status, api.seen) == (0, [])
    assert "skipped 8/s for 60 s" in ended.out


@pytest.mark.parametrize(
    ("stack", "variables"), [("prod", {}), ("staging", {"SPOTIFY_AI_AGENT__LABELS": "{data-class: personal}"})]
)
def test_whoever_serves_people_is_spared(operate, fakes, stack, variables):
    ended = operate("load-test", "--stack", stack, **variables)
    assert (ended.status, fakes.all_calls) == (1, [])
    assert "it serves people, who would pay for the test" in ended.err


@pytest.mark.parametrize(
    "wrong", [["--rate", "0"], ["--duration", "-1"], ["--connections", "0"], ["--rate", "many"], ["--path", "docs"]]
)
def test_numbers_that_make_no_sense_are_refused(operate, fakes, wrong):
    with pytest.raises(SystemExit, match="2"):
        operate("load-test", "--stack", "staging", *wrong)


def test_a_ramp_grows_to_the_whole_rate():
    assert [(stage.rate, stage.duration_s) for stage in ramp(100, 60)] == [(10, 30), (25, 30), (50, 30), (100, 60)]


def test_requests_are_spread_evenly_over_the_stage():
    assert list(schedule(Stage(rate=2, duration_s=2), 10.0)) == [10.0, 10.5, 11.0, 11.5]


def test_a_slow_answer_makes_those_behind_it_late():
    """One connection, answers of 0.1 s, a request every 0.02 s: the last one waits for all before it."""
    with serving(Behaviour(delay_s=0.1)) as url:
        samples = put(url, "/", Stage(rate=50, duration_s=0.2), connections=1)
    assert len(samples) == 10
    assert max(sample.latency_s for sample in samples) > 0.5


def test_the_rate_is_kept_while_answers_are_slow():
    with serving(Behaviour(delay_s=0.2)) as url:
        begun = time.monotonic()
        samples = put(url, "/", Stage(rate=50, duration_s=0.4), connections=40)
    assert len(samples) == 20
    assert time.monotonic() - begun < 2


def test_refusals_and_errors_are_not_good():
    with serving(Behaviour(limit=2)) as url:
        samples = put(url, "/", Stage(rate=40, duration_s=0.1), connections=1)
    assert [sample.good for sample in samples] == [True, True, False, False]


def test_percentiles_are_values_that_were_measured():
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, share) for share in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 99) == 7


def test_in_time_counts_good_answers_only():
    samples = [Sample(latency_s=0.1, good=True), Sample(latency_s=0.9, good=True), Sample(latency_s=0.1, good=False)]
    found = measured(samples, bound_ms=500)
    assert (round(found.good_percent), found.in_time_percent) == (67, 50)


def test_nothing_good_is_nothing_in_time():
    assert measured([Sample(latency_s=0.1, good=False)], bound_ms=500).in_time_percent == 0


def test_a_service_that_is_away_fails_every_request():
    samples = put("http://127.0.0.1:1", "/", Stage(rate=40, duration_s=0.1), connections=2)
    assert [sample.good for sample in samples] == [False] * 4


def test_a_stack_with_hosts_for_staff_alone_is_told(operate, api, project):
    path = project / "environments/base.yml"
    path.write_text(path.read_text().replace("staff_only: false", "staff_only: true"))
    ended = operate("load-test", "--stack", "staging", *SHORT, **GENEROUS)
    assert (ended.status, api.seen) == (1, [])
    assert "all its hosts are for staff" in ended.err
