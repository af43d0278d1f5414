"""Takes secrets out of source lines and configuration values before they enter a document.

Three signs are enough: a key named like a credential, a value shaped like an issued token, and user information in a
URL. It cannot know a password that looks like a word and stands under an innocent name. `token` alone is no sign: in
machine learning it is mostly a piece of text (`max_tokens`, `pad_token`), so there the value must look random too.
"""

import math
import re
from collections import Counter

from mldebt.patterns import regex

HIDDEN = "[redacted]"

_CREDENTIAL = regex(
    r"(?:^|[._\-\s])(?:pass(?:word|wd|phrase)|pwd|secret(?:s|_?key)?|client_?secret|api_?key|apikey|access_?key(?:_?id)?"
    r"|account_?key|private_?key|auth_?token|access_?token|refresh_?token|bearer(?:_?token)?|credentials?|connection_?string)$",
    re.IGNORECASE,
)
_TOKEN_KEY = regex(r"(?:^|[._\-\s])(?:token|key|auth|authorization|sas|dsn|cookie)$", re.IGNORECASE)
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_SHAPES = regex(
    r"\b(?:A(?:KIA|SIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abpors]-[\w-]{10,}"
    r"|sk-(?:proj-|ant-)?[\w-]{20,}|sk_live_\w{16,}|hf_[A-Za-z0-9]{20,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    r"|eyJ[\w-]{10,}\.[\w-]{8,}\.[\w-]{6,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{30,}|dapi[0-9a-f]{32})"
)
_USER_INFO = regex(r"(?P<scheme>\b[a-zA-Z][a-zA-Z0-9+.\-]{1,15}://)(?P<user>[^\s/@:'\"<>{}$]*):?[^\s/@'\"<>]*@")
_BLOCK = regex(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL)
_ASSIGNED = regex(
    r"""(?P<key>[A-Za-z_][\w.\-]{1,60})(?P<mid>["']?\s*[\])]?\s*(?:=|:)\s*)(?P<quote>["'])(?P<value>[^"']{3,}?)(?P=quote)"""
)
_BARE = regex(
    r"(?m)^(?P<lead>\s*(?:-\s+|export\s+)?)(?P<key>[A-Za-z_][\w.\-]{1,60})(?P<mid>\s*[:=]\s*)(?P<value>[^\s\"'#{\[(][^\s#]{5,})"
)
_FLAG = regex(r"(?P<key>--[A-Za-z][\w\-]{1,60})(?P<mid>[=\s]+)(?P<value>[^\s\"'$-][^\s\"']{3,})")
_REFERENCE = regex(
    r"^(?:\$|<|\{\{|%\(|\*+$|x+$|none$|null$|true$|false$|changeme|your[_-]|os\.|self\.|args?\.|cfg\.|config\.)",
    re.IGNORECASE,
)
_RANDOM = regex(r"^[\w+/=.~\-]{20,}$")


def is_credential(key: str) -> bool:
    """Say whether a key's name alone makes its value a secret."""
    return _CREDENTIAL.search(_CAMEL.sub("_", key)) is not None


def redact_value(key: str, value: str | None) -> str | None:
    """Return a setting's value, or `[redacted]` where its key or its own shape makes it a secret."""
    if value is None or not value:
        return value
    return HIDDEN if _is_secret(key, value) else redact(value)


def redact(text: str) -> str:
    """Return a line or block of source without the secrets that can be recognised in it."""
    hidden = _BLOCK.sub(HIDDEN, text)
    hidden = _SHAPES.sub(HIDDEN, hidden)
    hidden = _USER_INFO.sub(lambda found: f"{found['scheme']}{HIDDEN}@", hidden)
    hidden = _ASSIGNED.sub(_quoted, hidden)
    hidden = _FLAG.sub(_unquoted, hidden)
    return _BARE.sub(_unquoted, hidden)


def _quoted(found: re.Match[str]) -> str:
    if not _is_secret(found["key"], found["value"]):
        return found.group()
    return f"{found['key']}{found['mid']}{found['quote']}{HIDDEN}{found['quote']}"


def _unquoted(found: re.Match[str]) -> str:
    key, value = found["key"], found["value"]
    if not _is_secret(key.lstrip("-"), value) or "(" in value:
        return found.group()
    return found.group()[: found.start("value") - found.start()] + HIDDEN


def _is_secret(key: str, value: str) -> bool:
    if _REFERENCE.match(value) or value == HIDDEN or value.replace(".", "").isdigit():
        return False
    return is_credential(key) or (_TOKEN_KEY.search(_CAMEL.sub("_", key)) is not None and _looks_random(value))


def _looks_random(value: str) -> bool:
    """Say whether a value mixes digits and letters with more than 3.2 bits a character (words have less)."""
    if not _RANDOM.match(value) or value.isalpha() or value.isdigit():
        return False
    counts = Counter(value)
    entropy = -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())
    return entropy > 3.2  # English words measure 2.5 to 3.0
