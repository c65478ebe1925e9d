"""The checkout that is deployed from: a commit that others can find again, not what lies about on one machine."""

from __future__ import annotations

from operations.errors import NOTHING_CHANGED, OperationError
from operations.session import Session

SHOWN_AT_MOST = 8
"""Changed files that a refusal names."""


def require_clean(session: Session, stack: str) -> str:
    """Makes sure that everything is committed.

    Args:
        session: The command.
        stack: What is about to be deployed, for the message.

    Returns:
        The commit.

    Raises:
        OperationError: Something is not.
    """
    changed = session.children.ask(["git", "status", "--porcelain"]).splitlines()
    if changed:
        more = f" and {len(changed) - SHOWN_AT_MOST} more" if len(changed) > SHOWN_AT_MOST else ""
        names = ", ".join(line[3:] for line in changed[:SHOWN_AT_MOST])
        raise OperationError(
            f"the checkout has changes that are in no commit: {names}{more}",
            place=str(session.project),
            consequence=f"{NOTHING_CHANGED}: nobody could say later what the stack {stack} was made from",
            remedy="commit them and have them reviewed, or git stash",
        )
    return session.children.ask(["git", "rev-parse", "--short", "HEAD"]).strip()
