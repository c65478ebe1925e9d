"""Envelope encryption: AES-256-GCM, a data key for each text, and what both are bound to. Pure but for chance."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# NIST SP 800-38D: 96 bits, by chance. No key here encrypts more than a few thousand times, of 2^32 that are safe.
NONCE_BYTES = 12
_KEY_BITS = 256

Bound: TypeAlias = Mapping[str, str | int]


class OpeningError(Exception):
    """A ciphertext is not what was sealed with this key and for this place."""


def seal(key: bytes, clear: bytes, *, bound: Bound) -> dict[str, str]:
    """A text under a new data key, and that key under another one.

    Args:
        key: Encrypts the data key, 32 bytes.
        clear: What to encrypt.
        bound: Where it belongs; it opens nowhere else.

    Returns:
        `key` and `text`, each a nonce and ciphertext in base64.
    """
    data_key = AESGCM.generate_key(_KEY_BITS)
    return {
        "key": _encrypted(key, data_key, {**bound, "of": "key"}),
        "text": _encrypted(data_key, clear, {**bound, "of": "text"}),
    }


def unseal(key: bytes, sealed: Mapping[str, object], *, bound: Bound) -> bytes:
    """What was sealed.

    Raises:
        OpeningError: The key, the ciphertext or the place is another one.
    """
    data_key = _decrypted(key, sealed.get("key"), {**bound, "of": "key"})
    return _decrypted(data_key, sealed.get("text"), {**bound, "of": "text"})


def canonical(data: object) -> bytes:
    """JSON in one form only, so that equal data are equal bytes."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def parsed(raw: bytes) -> dict[str, Any]:
    """What `canonical` wrote, and nothing that only means the same: not one bit of it can be changed unseen.

    Raises:
        ValueError: It is not.
    """
    try:
        data: dict[str, Any] = json.loads(raw)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(data, dict) or canonical(data) != raw:
        raise ValueError("written in another way")
    return data


def bits(text: object) -> bytes:
    """What base64 means, in its one form.

    Raises:
        ValueError: It is none; bits that base64 leaves unused are set.
    """
    raw = base64.b64decode(str(text), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("written in another way")
    return raw


def _encrypted(key: bytes, clear: bytes, bound: Bound) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, clear, canonical(bound))).decode()


def _decrypted(key: bytes, encrypted: object, bound: Bound) -> bytes:
    try:
        raw = bits(encrypted)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], canonical(bound))
    except (InvalidTag, ValueError) as error:
        raise OpeningError("the ciphertext does not open") from error
