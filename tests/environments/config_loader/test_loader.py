"""What is kept in the process: the same object while nothing changes, never what a file or variable says no more."""

import copy
import json
import os
import pickle
import threading
import time

import pytest

from environments import ConfigError, EnvironmentConfigManager, get_environment_config
from environments.config_loader import ConfigLoader, default_loader
from environments.config_loader import loader as loading
from environments.errors import InvalidSettingsError, SourceError, UnknownNameError


def test_a_second_load_gives_back_the_same_object(loader):
    one = loader()

    assert one.load("dev") is one.load("development")
    assert one.monitor.lookups() == {("process", "miss"): 1, ("process", "hit"): 1}


def test_each_environment_override_and_tenant_is_kept_apart(project, loader):
    project.write("environments/dev/overrides/small.yml", "database: {pool: {max_size: 5}}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme, seats: 7}")
    one = loader()

    assert one.load("dev").database.pool.max_size == 10
    assert one.load("dev", ["small"]).database.pool.max_size == 5
    assert one.load("dev", ["small"], "acme").tenant.seats == 7
    assert one.load("dev").tenant is None


def test_what_is_kept_is_what_a_manager_loads(project, loader):
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 3}")
    project.write("environments/tenants/acme.yml", "extends: plans/gold\ntenant: {name: acme}")
    project.environ["SPOTIFY_AI_AGENT__DATABASE__HOST"] = "other.local"

    kept, made = loader().load("dev", (), "acme"), project.load("dev", (), "acme")

    assert (kept.settings, kept.root, kept.subject) == (made.settings, made.root, made.subject)
    assert kept.origin("database.host") == made.origin("database.host")


@pytest.mark.parametrize("path", ["environments/base.yml", "environments/dev/dev.yml"])
def test_a_changed_file_is_seen(project, loader, path):
    one = loader()
    before = one.load("dev")
    project.write(path, (project.folder / path).read_text() + "debug: true\n")

    after = one.load("dev")

    assert (before.debug, after.debug) == (False, True)


def test_a_change_within_one_tick_of_the_clock_that_keeps_the_size_is_seen(project, loader):
    file = project.write("environments/dev/dev.yml", "database: {host: aaaa}\n")
    one = loader()
    for name in ("bbbb", "cccc", "dddd"):
        before = file.stat()
        file.write_text(f"database: {{host: {name}}}\n")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

        assert one.load("dev").database.host == name


def test_a_link_that_leads_elsewhere_is_seen(project, loader):
    """As Kubernetes changes a ConfigMap in a running pod."""
    for version in ("one", "two"):
        project.write(f"versions/{version}/dev.yml", f"database: {{host: {version}}}\n")
    file = project.folder / "environments/dev/dev.yml"
    file.unlink()
    file.symlink_to(project.folder / "versions/one/dev.yml")
    one = loader()
    assert one.load("dev").database.host == "one"

    (project.folder / "next").symlink_to(project.folder / "versions/two/dev.yml")
    os.replace(project.folder / "next", file)

    assert one.load("dev").database.host == "two"


def test_a_file_that_is_touched_only_costs_no_load(project, loader):
    one = loader()
    before = one.load("dev")
    os.utime(project.folder / "environments/base.yml")

    assert one.load("dev") is before


def test_a_changed_plan_is_seen_by_its_tenants_and_costs_the_environment_nothing(project, loader):
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 3}")
    project.write("environments/tenants/acme.yml", "extends: plans/gold\ntenant: {name: acme}")
    one = loader()
    platform = one.load("dev")
    assert one.load("dev", (), "acme").tenant.seats == 3
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 4}")

    assert one.load("dev") is platform
    assert one.load("dev", (), "acme").tenant.seats == 4


def test_a_file_that_is_gone_is_an_error_and_not_its_old_settings(project, loader):
    one = loader()
    one.load("dev")
    project.remove("environments/dev/dev.yml")

    with pytest.raises(SourceError, match="the file does not exist"):
        one.load("dev")


def test_a_file_that_breaks_is_an_error_until_it_is_mended(project, loader):
    one = loader()
    before = one.load("dev")
    project.write("environments/dev/dev.yml", "databse: {host: x}\n")
    with pytest.raises(InvalidSettingsError, match="did you mean database"):
        one.load("dev")
    project.write("environments/dev/dev.yml", "labels: {environment: dev}\n")

    assert one.load("dev").settings == before.settings


def test_an_error_is_not_kept_though_what_lies_around_it_is(project, loader):
    one = loader()
    platform = one.load("dev")
    with pytest.raises(UnknownNameError, match="no tenant called 'acme'"):
        one.load("dev", (), "acme")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme, seats: 7}")

    assert one.load("dev", (), "acme").tenant.seats == 7
    assert one.load("dev").settings == platform.settings


def test_asking_for_what_there_is_not_costs_the_others_nothing(loader):
    one = loader()
    before = one.load("dev")
    with pytest.raises(UnknownNameError, match="no tenant called 'nobody'"):
        one.load("dev", (), "nobody")

    assert one.load("dev") is before


def test_a_changed_variable_is_seen(project, loader):
    one = loader()
    assert one.load("dev").database.host == "db.local"
    project.environ["SPOTIFY_AI_AGENT__DATABASE__HOST"] = "other.local"
    assert one.load("dev").database.host == "other.local"
    del project.environ["SPOTIFY_AI_AGENT__DATABASE__HOST"]

    assert one.load("dev").database.host == "db.local"


def test_a_variable_that_is_no_setting_is_refused_though_settings_are_kept(project, loader):
    one = loader()
    one.load("dev")
    project.environ["SPOTIFY_AI_AGENT_DATABASE__HOST"] = "other.local"

    with pytest.raises(UnknownNameError, match="did you mean SPOTIFY_AI_AGENT__DATABASE__HOST"):
        one.load("dev")


def test_a_changed_variable_that_yaml_refers_to_is_seen(project, loader):
    project.environ["HOST"] = "one.local"
    project.write("environments/dev/dev.yml", "database: {host: '${env:HOST}'}")
    one = loader()
    assert one.load("dev").database.host == "one.local"
    project.environ["HOST"] = "two.local"

    assert one.load("dev").database.host == "two.local"


def test_any_other_variable_may_change(project, loader):
    one = loader()
    before = one.load("dev")
    project.environ["PATH"] = "/somewhere"

    assert one.load("dev") is before


def test_the_variable_that_chooses_the_environment_is_read_each_time(project, loader):
    one = loader()
    project.environ["ENV"] = "staging"
    assert one.load().labels["environment"] == "staging"
    project.environ["ENV"] = "prod"

    assert one.load().labels["environment"] == "prod"


def test_forgetting_loads_anew(loader):
    one = loader()
    before = one.load("dev")
    one.forget()

    after = one.load("dev")

    assert after is not before
    assert after.settings == before.settings


def test_no_more_than_so_many_are_kept(project, loader, monkeypatch):
    monkeypatch.setattr(loading, "MOST_KEPT", 2)
    one = loader()
    for name in ("dev", "staging", "prod", "prod", "dev"):
        one.load(name)

    assert one.monitor.lookups() == {("process", "miss"): 4, ("process", "hit"): 1}


def test_no_more_than_so_many_are_kept_ready_for_tenants(loader, monkeypatch):
    monkeypatch.setattr(loading, "MOST_GROUNDS", 2)
    one = loader()
    for name in ("dev", "staging", "prod"):
        one.load(name)

    assert [environment.folder for environment, _ in one._generation.grounds] == ["staging", "prod"]


def test_a_mapping_that_many_hold_cannot_be_written_to(loader):
    labels = loader().load("dev").labels

    for change in (
        lambda: labels.update(team="other"),
        lambda: labels.__setitem__("team", "other"),
        lambda: labels.pop("team"),
        labels.clear,
    ):
        with pytest.raises(TypeError, match="frozen and shared"):
            change()
    assert labels["team"] == "platform"


def test_a_frozen_mapping_is_an_ordinary_one_otherwise(loader):
    config = loader().load("dev")
    labels = config.labels

    assert json.loads(json.dumps(labels)) == config.settings.model_dump()["labels"] == dict(labels)
    assert labels | {"more": "yes"} == {**labels, "more": "yes"}
    for copied in (copy.deepcopy(labels), copy.copy(labels), pickle.loads(pickle.dumps(labels))):
        copied["team"] = "other"
    assert labels["team"] == "platform"


def test_threads_that_ask_at_once_load_once_and_get_the_same(loader):
    one, start, found = loader(), threading.Barrier(8), []

    def ask():
        start.wait()
        found.append(one.load("dev"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(config) for config in found}) == 1
    assert one.monitor.phases()["load"].count == 1
    assert one.monitor.hit_ratio("process") == 7 / 8


def test_threads_meet_no_mixture_while_a_file_changes(project, loader):
    """Host and pool are written together, so they must be read together."""
    one, ends, seen = loader(), threading.Event(), set()

    def write(number):
        text = f"database: {{host: host-{number}, pool: {{max_size: {number + 10}}}}}\n"
        temporary = project.write("environments/dev/next", text)
        os.replace(temporary, project.folder / "environments/dev/dev.yml")

    def read():
        while not ends.is_set():
            database = one.load("dev").database
            seen.add((database.host, database.pool.max_size))

    write(0)
    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        write(number)
        time.sleep(0.003)
    ends.set()
    for thread in threads:
        thread.join()

    assert seen <= {(f"host-{number}", number + 10) for number in range(40)}
    assert one.load("dev").database.host == "host-39"


def test_a_child_process_is_not_held_up_by_a_thread_that_loads(loader):
    one, ends = loader(), threading.Event()

    def load_all_the_time():
        while not ends.is_set():
            one.forget()
            one.load("dev")

    thread = threading.Thread(target=load_all_the_time)
    thread.start()
    try:
        for _ in range(20):
            child = os.fork()
            if child == 0:
                os._exit(0 if one.load("staging").labels["environment"] == "staging" else 1)
            until = time.monotonic() + 20
            while (done := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < until:
                time.sleep(0.005)
            if done == (0, 0):
                os.kill(child, 9)
                os.waitpid(child, 0)
            assert done == (child, 0), "the child waits for ever"
    finally:
        ends.set()
        thread.join()


def test_the_public_function_keeps_what_it_has_loaded(monkeypatch):
    monkeypatch.setenv("ENV", "prod")

    assert get_environment_config() is get_environment_config("production")
    assert get_environment_config().settings == EnvironmentConfigManager().load("prod").settings


def test_the_default_loader_is_made_once_and_anew_where_its_variables_change(monkeypatch):
    first = default_loader()
    assert default_loader() is first
    monkeypatch.setenv("SPOTIFY_AI_AGENT_CACHE_URL", "http://redis")

    with pytest.raises(ConfigError, match="its scheme is none of redis, rediss, rediss\\+cluster"):
        get_environment_config("prod")


def test_every_tenant_of_the_project_is_kept_as_a_manager_loads_it():
    one, manager = ConfigLoader(environ={}), EnvironmentConfigManager(environ={})
    for name in manager.files.tenant_names():
        kept, made = one.load("prod", (), name), manager.load_with_overrides("prod", (), name)

        assert (kept.settings, kept.root, kept.subject) == (made.settings, made.root, made.subject)
