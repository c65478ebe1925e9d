"""The cluster's maintenance window has days and a length: `day: sunday` becomes `days: [sunday]`, with `duration_h`.

GKE wants 48 hours in every 32 days. Every weekday is in them four times, so that one day gives enough with 12 hours.
"""

from __future__ import annotations

from environments.migrations.layer import Layer, flow_list, is_removal

_WINDOW = "cluster.maintenance"
_HOURS_OF_ONE_DAY = 12


def migrate(layer: Layer) -> None:
    """Makes a list of the day, and says the length beside it: a higher layer with two days says another one."""
    for window, key in list(layer.above(f"{_WINDOW}.day")):
        if "days" in window:
            continue
        day = window[key]
        if not is_removal(day):
            window[key] = flow_list([day])
            if "duration_h" not in window:
                below = list(window).index("hour") if "hour" in window else list(window).index(key)
                window.insert(below + 1, "duration_h", _HOURS_OF_ONE_DAY)
    layer.rename(f"{_WINDOW}.day", "days", reference=f"{_WINDOW}.days.0")
