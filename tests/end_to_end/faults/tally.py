"""What the long stories of broken runs did: a line for each round, printed at the end and kept as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

COLUMNS = ("story", "what was done", "hit", "in flight", "adopted", "again", "seconds")
IN_FLIGHT_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Round:
    """One fault and what came of it.

    Attributes:
        story: Which story it belongs to.
        deed: What was done: which process was killed, what was full or refused, and when.
        hit: How far the command was: before the engine, preview, update, or after the end.
        in_flight: What the state said was under way, `creating TYPE`, once for each.
        adopted: Resources that it took over from the cloud first, as an earlier one had left them.
        again: Resources that it forgot first, to create them again.
        seconds: How long the round took.
    """

    story: str
    deed: str
    hit: str
    in_flight: tuple[str, ...] = ()
    adopted: int = 0
    again: int = 0
    seconds: float = 0.0


@dataclass
class Tally:
    """All rounds of a run of the tests.

    Attributes:
        seed: What the random moments were drawn from; FAULT_SEED=SEED draws them again.
        rounds: One for each fault.
    """

    seed: int
    rounds: list[Round] = field(default_factory=list)

    def add(self, done: Round) -> None:
        """Adds a round."""
        self.rounds.append(done)

    def lines(self) -> list[str]:
        """Returns the tally as a table, and the counts below it."""
        rows = [COLUMNS, *(_row(done) for done in self.rounds)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        hits = Counter(done.hit for done in self.rounds)
        types = Counter(operation for done in self.rounds for operation in done.in_flight)
        return [
            *table,
            "",
            f"{len(self.rounds)} rounds in {sum(done.seconds for done in self.rounds):.0f} s: "
            + ", ".join(f"{count} {hit}" for hit, count in hits.most_common()),
            f"in flight: {sum(types.values())} operations on {len(types)} kinds; "
            f"adopted: {sum(done.adopted for done in self.rounds)}, "
            f"to be created again: {sum(done.again for done in self.rounds)}",
            f"the same moments again: FAULT_SEED={self.seed} make test-faults",
        ]

    def write(self, path: Path) -> None:
        """Writes the tally as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"seed": self.seed, "rounds": [asdict(done) for done in self.rounds]}
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _row(done: Round) -> tuple[str, ...]:
    kinds = Counter(operation.rpartition(":")[2] for operation in done.in_flight)
    shown = [f"{count} {kind}" for kind, count in kinds.most_common(IN_FLIGHT_SHOWN)]
    more = [f"and {len(kinds) - len(shown)} kinds more"] if len(kinds) > len(shown) else []
    under_way = ", ".join([*shown, *more]) or "-"
    return (done.story, done.deed, done.hit, under_way, str(done.adopted), str(done.again), f"{done.seconds:.1f}")
