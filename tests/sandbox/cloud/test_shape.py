"""The shapes that are read from the SDKs; what they say of values is judged by the tests of the checks."""

import json
import subprocess
import sys
from pathlib import Path

ASK_AT_ONCE = """if True:
    import json, threading
    from sandbox.cloud.shape import of_sdk
    addresses = [
        f"pulumi_gcp.{name}Args" for name in ("compute:Network", "sql:DatabaseInstance", "container:Cluster")
    ] * 8
    together, failures, shapes = threading.Barrier(len(addresses)), [], {}
    def ask(address):
        together.wait()
        try:
            shape = of_sdk(address)
            leaves = [field.shape for field in shape.fields.values()]
            shapes.setdefault(address, set()).add(id(shape) if leaves else 0)
        except Exception as failure:
            failures.append(repr(failure))
    threads = [threading.Thread(target=ask, args=(address,)) for address in addresses]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(json.dumps({"failures": failures, "shapes": {address: len(found) for address, found in shapes.items()}}))
"""


def test_threads_that_ask_for_a_cold_sdk_at_once_all_get_the_same_shape():
    """In a process of its own: the SDK is imported once per process, and only the first import can be raced."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK_AT_ONCE],
        cwd=Path(__file__).parents[3],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(answer.stdout)
    assert found["failures"] == []
    assert list(found["shapes"].values()) == [1, 1, 1]
