"""Secrets in text: detect-secrets' detectors, behind a cheap look for what they could find at all."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

_DETECTORS = {
    "artifactory": "ArtifactoryDetector", "aws": "AWSKeyDetector", "azure_storage_key": "AzureStorageKeyDetector",
    "basic_auth": "BasicAuthDetector", "discord": "DiscordBotTokenDetector", "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector", "jwt": "JwtTokenDetector", "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector", "openai": "OpenAIDetector", "private_key": "PrivateKeyDetector",
    "pypi_token": "PypiTokenDetector", "sendgrid": "SendGridDetector", "slack": "SlackDetector",
    "square_oauth": "SquareOAuthDetector", "stripe": "StripeDetector", "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}  # fmt: skip
# All but three detectors look for one word of a certain shape. A pattern is fast that begins with a plain letter, and
# faster still is the look for a sign without which it finds nothing.
_SHAPES = {
    sign: re.compile(shape)
    for shape, signs in {
        r"A(?:(?:KIA|SIA|BIA|CCA|3T[A-Z\d])[A-Z\d]{16}|KC(?<![\w+/]AKC)\w{8}|P(?<![\w+/]AP)[\dA-F]\w{8}"
        r"|C[a-z\d]{32}|ccountKey=)": "A",
        r"eyJ[\w=-]+\.": "eyJ",
        r"S(?:G\.[\w-]{22}\.|K[a-z\d]{32})": "S",
        r"xox[abposr]-": "xox",
        r"-us(?<=[0-9a-z]{32}-us)\d": "-us",
        r":(?<=\d{8}:)[\w-]{35}": ":",
        r"\.(?<=[\w-]{24}\.)[\w-]{6}\.[\w-]{27}": ".",
        r"gh[pousr]_\w{36}": "gh",
        r"gl(?:pat|dt|rt|ft|soat|cbt|imt|ptt|agent|oas)-": "gl",
        "": "GR1348941 T3BlbkFJ k_live_ hooks.slack PuTTY- _authToken pypi-A sq0csp-",
    }.items()
    for sign in signs.split()
}
_ENCODED = re.compile(r";base64,[\w+/=\\%]+")
_AWS = r"(?i:.{0,20}?(?:key|pw|pass|token).{0,20}?['\"][\w/+]{40}['\"])"
_OVER_WORDS = {sign: re.compile(sign + _AWS) for sign in ("aws", "AWS")} | {
    "://": re.compile(r"://[^\s:/@]+:[^\s:/@]+@")
}
_LEAST = 6  # shorter groups are a key's kind
_NAMES = ("auth", "token", "pass", "pwd", "secret", "contrase")
_KEY = re.compile(r"(?:api|auth|service|account|db|database|priv|private|client|access)_?key", re.I)
# what the detector by name needs at least, so that it is loaded for few notebooks: a name with a text behind or before
_SECRETS_NAME = rf"(?:auth|token|credential|passw|pwd|secret|contrase|(?:db|database|key)_?pass|{_KEY.pattern})"
_NAMED_TEXT = re.compile(
    _SECRETS_NAME + r"""(?:[\w'"\[\]]*\s*[:=!][=>]{0,2}\s*@?["'`]|[^"'`]*["'`].*["'`];)"""
    r"""|["'`]\s*[!=]{2,3}\s*\w*""" + _SECRETS_NAME,
    re.I,
)
_PLACEHOLDER = re.compile(
    r"^(?:.{0,5}|[xX*.·•_#-]+|<.*>|\{.*\}|\$.*|%.*|.*(?:your|example|changeme|placeholder|dummy|my_?|insert|enter|todo|xxx|\.\.\.|test).*"
    r"|(?:pass(?:word|wd)?|secret|token|api_?key|key|none|null|true|false)s?\d*|[a-z]+(?:[ _/:.-]+[a-z]+)*[ :?.!]*)$",
    re.I | re.S,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)", re.S
)
_ASSIGNED = re.compile(
    r"(?P<name>[\w.\[\]'\"-]*(?:token|auth|credential|access_?key|account_?key|service_?key)[\w'\"\]]*)\s*[=:]\s*['\"](?P<value>[\w+/=.-]{16,})['\"]",
    re.I,
)


def secrets_in(texts: Sequence[str], code: bool) -> Iterator[tuple[int, int, str]]:
    """Lines with a secret: the text's index, the line from 1, and what kind it is.

    Args:
        code: in source the names of variables count as well (`password = "…"`), in outputs only what is unmistakable.
    """
    every = "\n".join(texts)  # one look at many short texts costs less than many looks
    looks, named = _may_hold(every), code and _is_named(every)
    for index, text in enumerate(texts) if looks or named else ():
        for number, kind in _secrets_in(text, looks and _may_hold(text), named and _is_named(text)):
            yield index, number, kind


def _secrets_in(text: str, looks: bool, named: bool) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1) if looks or named else ():
        if looks and _may_hold(line):
            yield from ((number, kind) for kind in _kinds(line))
        if named and _is_named(line):
            yield from ((number, kind) for kind in _by_name(line))


def secret_values(text: str, code: bool) -> Iterator[str]:
    """The secrets themselves, as `secrets_in` finds them; a private key from its first line to its last."""
    looks = _may_hold(text)
    if looks and "PRIVATE KEY" in text:
        yield from (found[0] for found in _PRIVATE_KEY.finditer(text))
    named = code and _is_named(text)
    if not looks and not named:
        return
    for line in text.split("\n"):
        if looks and _may_hold(line):
            yield from _matches(line)
        if named and _is_named(line) and any(True for _ in _by_name(line)):
            yield from (value for value in _keyword_detector().analyze_string(line) if value)
            yield from (found["value"] for found in _ASSIGNED.finditer(line))


def _matches(line: str) -> Iterator[str]:
    """What detectors match as a whole, which `analyze_string` does not say where a pattern has groups."""
    for detector in _detectors():
        for pattern in detector.denylist:
            for found in pattern.finditer(line):
                groups = [group for group in found.groups() if group and len(group) >= _LEAST]
                # of an address with a password only the password is secret
                whole = [] if groups and "://" in found[0] else [found[0]]
                yield from (v for v in (*whole, *groups) if "PRIVATE KEY" not in v and not _is_made_up(v))


def _may_hold(text: str) -> bool:
    """Whether a detector could find something."""
    if "BEGIN " in text or any(sign in text and shape.search(text) for sign, shape in _OVER_WORDS.items()):
        return True
    bare = _ENCODED.sub(" ", text) if ";base64," in text else text
    return any(sign in bare and shape.search(bare) for sign, shape in _SHAPES.items())


def _is_named(text: str) -> bool:
    """Whether a name in it could be a secret's."""
    low = text.lower()
    return any(name in low for name in _NAMES) or ("key" in low and _KEY.search(low) is not None)


def _kinds(line: str) -> Iterator[str]:
    for detector in _detectors():
        if any(not _is_made_up(found) for found in detector.analyze_string(line)):
            yield str(detector.secret_type)


def _by_name(line: str) -> Iterator[str]:
    if not _NAMED_TEXT.search(line):
        return
    found = [v for v in _keyword_detector().analyze_string(line) if v]
    if any(not _PLACEHOLDER.match(v) and not _is_made_up(v) and " " not in v for v in found):
        yield "a password or key by its name"
        return
    assigned = _ASSIGNED.search(line)
    if assigned and not _PLACEHOLDER.match(assigned["value"]) and _entropy(assigned["value"]):
        yield "a token by its name"


@cache
def _detectors() -> list[Any]:
    return [getattr(_plugin(f"plugins.{module}"), name)() for module, name in _DETECTORS.items()]


@cache
def _keyword_detector() -> Any:
    return _plugin("plugins.keyword").KeywordDetector()


def _plugin(name: str) -> Any:
    """A module of detect-secrets. It imports requests, to ask a service whether a secret is valid: nobody is asked."""
    if "requests" in sys.modules:
        return importlib.import_module(f"detect_secrets.{name}")
    sys.modules["requests"] = _Later("requests")  # to load it takes long
    try:
        return importlib.import_module(f"detect_secrets.{name}")
    finally:
        if isinstance(sys.modules.get("requests"), _Later):
            del sys.modules["requests"]


class _Later(ModuleType):
    """Stands for a module until something of it is used; importlib's LazyLoader is loaded by a second import."""

    def __getattr__(self, name: str) -> Any:
        sys.modules.pop(self.__name__, None)
        return getattr(importlib.import_module(self.__name__), name)


@cache
def _entropy_detector() -> Any:
    return _plugin("plugins.high_entropy_strings").Base64HighEntropyString(limit=3.5)


def _entropy(value: str) -> bool:
    return bool(_entropy_detector().calculate_shannon_entropy(value) > 3.5)


def _is_made_up(value: str) -> bool:
    """What only has the shape of a secret: detect-secrets' own heuristics."""
    heuristic = _plugin("filters.heuristic")
    return bool(
        heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_not_alphanumeric_string(value)
    )
