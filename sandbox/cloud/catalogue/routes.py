"""The Gateway API's HTTPRoute, which no SDK types: the official provider creates a misspelt one silently."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from sandbox.cloud.catalogue.custom_resources import custom_shape
from sandbox.cloud.catalogue.gateways import GATEWAY_API, GKE, HOST_NAME, PORT, ROUTE_GROUP
from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.definition import Definition, Rule
from sandbox.cloud.entry import Entry, Format
from sandbox.cloud.relation import Selection
from sandbox.cloud.shape import INTEGER, STRING, Listing, Record, record

_FILTERS = {
    "RequestHeaderModifier": "requestHeaderModifier",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "URLRewrite": "urlRewrite",
}
_PATHS = {"ReplaceFullPath": "replaceFullPath", "ReplacePrefixMatch": "replacePrefixMatch"}
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
_MATCHES = ("Exact", "RegularExpression")

_RULE = "spec.rules[]"
_PLACES = (f"{_RULE}.filters[]", f"{_RULE}.backendRefs[].filters[]")
"""Where filters stand: for a whole rule, and for one of its backends."""

_DURATION = Format(pattern=r"([0-9]{1,5}(h|m|s|ms)){1,4}", expected="a duration such as 1m30s")


def _header_filter(name: str) -> Record:
    header = record("header", required={"name": STRING, "value": STRING})
    return record(name, set=Listing(header), add=Listing(header), remove=Listing(STRING))


@functools.cache
def route_shape() -> Record:
    """An HTTPRoute."""
    path = record("path", type=STRING, value=STRING)
    rewrite = record("path", required={"type": STRING}, replaceFullPath=STRING, replacePrefixMatch=STRING)
    named = record("match", required={"name": STRING, "value": STRING}, type=STRING)
    backend = {"group": STRING, "kind": STRING, "namespace": STRING, "port": INTEGER}
    filter_ = record(
        "filter",
        required={"type": STRING},
        requestHeaderModifier=_header_filter("requestHeaderModifier"),
        responseHeaderModifier=_header_filter("responseHeaderModifier"),
        requestRedirect=record(
            "requestRedirect", scheme=STRING, hostname=STRING, path=rewrite, port=INTEGER, statusCode=INTEGER
        ),
        urlRewrite=record("urlRewrite", hostname=STRING, path=rewrite),
        requestMirror=record(
            "requestMirror", required={"backendRef": record("backendRef", required={"name": STRING}, **backend)}
        ),
    )
    weighed = record("backendRef", required={"name": STRING}, filters=Listing(filter_), weight=INTEGER, **backend)
    rule = record(
        "rule",
        name=STRING,
        matches=Listing(record("match", path=path, headers=Listing(named), queryParams=Listing(named), method=STRING)),
        filters=Listing(filter_),
        backendRefs=Listing(weighed),
        timeouts=record("timeouts", request=STRING, backendRequest=STRING),
    )
    parent = record(
        "parentRef",
        required={"name": STRING},
        group=STRING,
        kind=STRING,
        namespace=STRING,
        sectionName=STRING,
        port=INTEGER,
    )
    spec = record("HTTPRoute spec", parentRefs=Listing(parent), hostnames=Listing(STRING), rules=Listing(rule))
    return custom_shape("HTTPRoute", spec)


def _selections() -> Iterator[Selection]:
    for place in _PLACES:
        yield Selection(holder=place, by="type", members=_FILTERS)
        for filter_ in ("requestRedirect", "urlRewrite"):
            yield Selection(holder=f"{place}.{filter_}.path", by="type", members=_PATHS)


def _allowed() -> dict[str, tuple[str | int, ...]]:
    """The values of what stands wherever filters do, by path."""
    found: dict[str, tuple[str | int, ...]] = {}
    for place in _PLACES:
        found[f"{place}.type"] = tuple(_FILTERS)
        found[f"{place}.requestRedirect.scheme"] = ("http", "https")
        found[f"{place}.requestRedirect.statusCode"] = (301, 302)
        found |= {f"{place}.{filter_}.path.type": tuple(_PATHS) for filter_ in ("requestRedirect", "urlRewrite")}
    return found


def _backend_has_a_port(at: str) -> Rule:
    of_another_kind = "has(self.kind) && self.kind != 'Service' || has(self.group) && self.group != ''"
    return Rule(at=at, expression=f"has(self.port) || {of_another_kind}", message="a Service needs its port")


_RULES = (
    *(
        _backend_has_a_port(at)
        for at in (f"{_RULE}.backendRefs[]", *(f"{p}.requestMirror.backendRef" for p in _PLACES))
    ),
    Rule(
        at=_RULE,
        expression="!(has(self.backendRefs) && self.backendRefs.size() > 0 && has(self.filters) && "
        "self.filters.exists(each, has(each.requestRedirect)))",
        message="a rule that redirects has no backendRefs",
    ),
)

ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        ROUTE_GROUP,
        "HTTPRoute",
        sources=(GATEWAY_API, GKE),
        shape=route_shape,
        definition=Definition(
            plural="httproutes",
            categories=("gateway-api",),
            keys={
                f"{_RULE}.matches[].headers": ("name",),
                f"{_RULE}.matches[].queryParams": ("name",),
                **{
                    f"{place}.{modifier}.{action}": keys
                    for place in _PLACES
                    for modifier in ("requestHeaderModifier", "responseHeaderModifier")
                    for action, keys in (("set", ("name",)), ("add", ("name",)), ("remove", ()))
                },
            },
            rules=_RULES,
        ),
        relations=tuple(_selections()),
        allowed={
            "apiVersion": (ROUTE_GROUP,),
            "kind": ("HTTPRoute",),
            f"{_RULE}.matches[].path.type": ("Exact", "PathPrefix", "RegularExpression"),
            f"{_RULE}.matches[].headers[].type": _MATCHES,
            f"{_RULE}.matches[].queryParams[].type": _MATCHES,
            f"{_RULE}.matches[].method": _METHODS,
            **_allowed(),
        },
        bounds={
            "spec.parentRefs": (None, 32),
            "spec.parentRefs[].port": PORT,
            "spec.hostnames": (None, 16),
            "spec.hostnames[]": (1, 253),
            "spec.rules": (None, 16),
            f"{_RULE}.matches": (None, 64),
            f"{_RULE}.matches[].headers": (None, 16),
            f"{_RULE}.matches[].queryParams": (None, 16),
            f"{_RULE}.filters": (None, 16),
            f"{_RULE}.backendRefs": (None, 16),
            f"{_RULE}.backendRefs[].filters": (None, 16),
            f"{_RULE}.backendRefs[].port": PORT,
            f"{_RULE}.backendRefs[].weight": (0, 1_000_000),
            **{f"{place}.requestRedirect.port": PORT for place in _PLACES},
            **{f"{place}.requestMirror.backendRef.port": PORT for place in _PLACES},
        },
        formats={
            "spec.hostnames[]": HOST_NAME,
            f"{_RULE}.timeouts.request": _DURATION,
            f"{_RULE}.timeouts.backendRequest": _DURATION,
        },
        example={
            "apiVersion": ROUTE_GROUP,
            "kind": "HTTPRoute",
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {
                "parentRefs": [{"name": "edge", "sectionName": "https"}],
                "hostnames": ["api.example.com"],
                "rules": [
                    {
                        "matches": [{"headers": [{"name": "x-model", "value": "b"}]}],
                        "backendRefs": [{"name": "api-active", "port": 80, "weight": 100}],
                    }
                ],
            },
        },
        change={"spec": {"parentRefs": [{"name": "edge"}], "rules": [{"backendRefs": [{"name": "b", "port": 80}]}]}},
    ),
)
