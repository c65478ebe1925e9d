"""That stores which run as pods are watched where Cloud SQL's own metrics would be, each by its own namespace."""

import pytest

from components.observability.store_alerts import store_alerts
from tests.components.observability.test_alerts import THRESHOLDS
from tests.program import plan_of

ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
STORES = {"postgresql": "databases", "redis": "redis"}


def told(stores=STORES):
    return {each.key: each for each in store_alerts(stores, THRESHOLDS)}


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("what", ["gone", "volume", "memory", "restarts"])
def test_each_store_is_watched_in_its_own_namespace_and_in_no_other(store, what):
    query = told()[f"{store}-{what}"].query

    assert f'namespace_name="{STORES[store]}"' in query
    assert query.count("namespace_name") == 1


def test_thresholds_are_shares_of_what_there_is():
    assert told()["redis-volume"].query.endswith(f"> {THRESHOLDS.disk_percent / 100:g}")
    assert told()["redis-memory"].query.endswith(f"> {THRESHOLDS.memory_percent / 100:g}")


def test_without_stores_in_the_cluster_nothing_is_told():
    assert told({}) == {}


def test_a_stack_watches_the_stores_that_it_has():
    def watched(stack):
        names = [name.removeprefix("observability-") for name in plan_of(stack).names(ALERT)]
        return {name.partition("-")[0] for name in names} & {"database", "postgresql", "redis"}

    assert watched("dev") == {"postgresql", "redis"}
    assert watched("prod") == {"database"}
