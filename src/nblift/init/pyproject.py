"""What `pyproject.toml` says of nblift."""

from __future__ import annotations

import tomlkit
from tomlkit.exceptions import TOMLKitError

from nblift.errors import Place, Refused
from nblift.init.text import edited

_FAIL_ON = "error"


def with_settings(text: str) -> str:
    """The file with `[tool.nblift.check]`, where it has none; all else stays as it is.

    Raises:
        Refused: the text is not TOML, or `tool` is no table in it.
    """
    return edited(text, _with_settings)


def _with_settings(text: str) -> str:
    try:
        document = tomlkit.parse(text)
        tool = document.get("tool", {})
        if "check" in tool.get("nblift", {}):
            return text
    except (TOMLKitError, AttributeError) as error:
        raise Refused(
            f"is not TOML as it should be: {error}",
            where=Place("pyproject.toml"),
            hint="Mend the file, then try again.",
        ) from None
    added = tomlkit.document()
    added.add("tool", tomlkit.table(is_super_table=True))
    settings = tomlkit.table()
    settings.add(tomlkit.comment("what runs is not stopped by habits: `nblift check --fail-on warning` tells them all"))
    settings.add("fail-on", _FAIL_ON)
    added["tool"]["nblift"] = tomlkit.table(is_super_table=True)
    added["tool"]["nblift"]["check"] = settings
    whole = text if text.endswith("\n") or not text else text + "\n"
    joined = whole + ("\n" if whole.strip() else "") + tomlkit.dumps(added)
    return joined if _reads(joined) else _inside(text)


def _reads(text: str) -> bool:
    try:
        tomlkit.parse(text)
    except TOMLKitError:
        return False
    return True


def _inside(text: str) -> str:
    """The setting put into the tables that are there: `tool` or `nblift` is an inline table, or has dotted keys."""
    document = tomlkit.parse(text)
    tool = document["tool"]
    tool["nblift"] = {**tool.get("nblift", {}), "check": {"fail-on": _FAIL_ON}}
    return tomlkit.dumps(document)
