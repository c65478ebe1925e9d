"""The checkout that is deployed from: a commit that others can find again, not what lies about on one machine."""

from __future__ import annotations

from environments.environment_variables import PREFIX
from environments.stack_file import STACK_FILE_VARIABLE
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


def require_no_settings_of_the_shell(session: Session, stack: str) -> None:
    """Makes sure that nothing but files says what the stack is: variables are in no commit, and outlive their purpose.

    Raises:
        OperationError: Some are set; names are told, never values.
    """
    found = sorted(
        name for name in session.environment if name.upper().startswith(PREFIX) or name == STACK_FILE_VARIABLE
    )
    if found:
        more = f" and {len(found) - SHOWN_AT_MOST} more" if len(found) > SHOWN_AT_MOST else ""
        raise OperationError(
            f"environment variables would change its settings: {', '.join(found[:SHOWN_AT_MOST])}{more}",
            place=f"the stack {stack}",
            consequence=f"{NOTHING_CHANGED}: what they say is in no commit",
            remedy="unset them, or type it in a fresh shell (environments/dev/secrets/.env sets some); what is to last "
            "belongs in a file",
        )
