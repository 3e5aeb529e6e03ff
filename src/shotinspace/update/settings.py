"""What a keeper may set, in the environment: each has a default that works, and one place."""

from __future__ import annotations

import os

CONTACT = "SHOTINSPACE_CONTACT"  # an address or page where a source can reach whoever runs the update


def address(variable: str, usual: str) -> str:
    """The address of a source: the variable's, or the usual one; always with a slash at the end."""
    return (os.environ.get(variable, "").strip() or usual).rstrip("/") + "/"


def user_agent() -> str:
    """How the update introduces itself; with a contact where one is set, as Wikimedia asks."""
    contact = "".join(
        letter for letter in os.environ.get(CONTACT, "").strip() if letter.isprintable() and letter.isascii()
    )
    return f"shotinspace (data on films shot in space{f'; {contact}' if contact else ''})"
