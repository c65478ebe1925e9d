"""A small API server in process: it keeps objects, knows who applied what, and refuses what it is told to refuse."""

import itertools
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from sandbox.cloud.cluster.access import ANNOUNCEMENT, folder_of

KINDS = {
    "/api/v1": {"Namespace": ("namespaces", False), "ConfigMap": ("configmaps", True), "Service": ("services", True)},
    "/apis/apps/v1": {"Deployment": ("deployments", True)},
    "/apis/discovery.k8s.io/v1": {"EndpointSlice": ("endpointslices", True)},
}
KINDS["/api/v1"] |= {"Event": ("events", True), "ServiceAccount": ("serviceaccounts", True)}
TOKEN = "token-of-an-administrator"


class ApiServer:
    """What the tests see of it."""

    def __init__(self):
        self.objects = {}
        self.stopped = False
        self.kinds = {root: dict(kinds) for root, kinds in KINDS.items()}
        self.requests = []
        self.bodies = []
        self.refuse = {}  # a fragment of "METHOD path" -> (status, Status object)
        self.became = lambda path, body: None  # what controllers make of an applied object
        self.versions = itertools.count(1)
        self.lingering = set()  # paths whose objects do not go when they are asked to
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def stop(self):
        self.stopped = True  # a connection that is kept open is served by a thread of its own
        self.http.shutdown()
        self.http.server_close()

    def put(self, path, body):
        self.objects[path] = {"metadata": {}, **body}

    def answer(self, method, path, query, body):  # noqa: PLR0911  one return per kind of answer
        asked = f"{method} {path}"
        if refused := next((said for fragment, said in self.refuse.items() if fragment in asked), None):
            return refused
        if path in self.kinds:
            return 200, {"resources": self.discovered(path)}
        if method == "GET" and self.is_list(path):
            inside = [each for place, each in self.objects.items() if place.rpartition("/")[0] == path]
            return 200, {"items": inside}
        there = self.objects.get(path.removesuffix("/status"))
        if method == "PATCH" and not path.endswith("/status"):
            return self.applied(path, query, body, there)
        if there is None:
            return 404, status("NotFound", f"{path} not found")
        if method == "DELETE":
            if path not in self.lingering:
                del self.objects[path]
            return 200, {}
        if method == "PATCH":
            there["status"] = {**there.get("status", {}), **body["status"]}
        return 200, there

    def applied(self, path, query, body, there):
        manager = query["fieldManager"]
        managers = {each["manager"] for each in (there or {}).get("metadata", {}).get("managedFields", [])}
        if (
            there
            and managers - {manager}
            and query["force"] == "false"
            and there.get("data") != body.get("data", there.get("data"))
        ):
            return 409, status("Conflict", "Apply failed with 1 conflict", [".data"])
        home = re.search(r"/namespaces/([^/]+)/", path)
        if home and f"/api/v1/namespaces/{home[1]}" not in self.objects:
            return 404, status("NotFound", f'namespaces "{home[1]}" not found')
        metadata = {
            **body["metadata"],
            "uid": (there or {}).get("metadata", {}).get("uid", f"uid-{next(self.versions)}"),
            "creationTimestamp": None,
            "managedFields": [{"manager": each} for each in sorted(managers | {manager})],
        }
        made = {**body, "metadata": metadata} | ({"status": there["status"]} if there and "status" in there else {})
        if query.get("dryRun") != "All":
            self.objects[path] = made
            self.became(path, made)
        return 201 if there is None else 200, made

    def discovered(self, root):
        named = self.kinds[root].items()
        plain = [{"name": plural, "kind": kind, "namespaced": inside} for kind, (plural, inside) in named]
        subresource = [{"name": f"{each['name']}/status", "kind": each["kind"], "namespaced": True} for each in plain]
        return plain + subresource

    def is_list(self, path):
        return any(path.endswith(f"/{plural}") for kinds in self.kinds.values() for plural, _ in kinds.values())


def status(reason, message, fields=()):
    causes = [{"field": field, "message": message} for field in fields]
    return {"kind": "Status", "reason": reason, "message": message, "details": {"causes": causes}}


def handler_of(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self):
            if server.stopped:
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            split = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            server.requests.append((self.command, split.path, query, self.headers))
            server.bodies.append((self.command, split.path, query, body))
            code, answer = server.answer(self.command, split.path, query, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PATCH = do_DELETE = handle_one

        def log_message(self, *_):
            pass

    return Handler


def announce(clusters, realm, url):
    folder = folder_of(clusters, realm)
    folder.mkdir(parents=True, exist_ok=True)
    token = folder / "token"
    token.write_text(TOKEN)
    content = {"server": url, "ca_file": str(folder / "ca.crt"), "token_file": str(token)}
    (folder / ANNOUNCEMENT).write_text(json.dumps(content))
    return folder
