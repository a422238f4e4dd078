"""What this machine tells pip, as mounts for a build: its configuration, its certificates, its local indexes."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# options of pip that say where packages come from
OPTIONS = ("index-url", "extra-index-url", "find-links", "trusted-host", "proxy", "no-index")


def index_mounts(scratch: Path) -> list[str]:
    """Read-only mounts that let a build install from where this machine does. Nothing of it enters the image."""
    found = pip_options()
    mounts = [f"--volume={folder}:{folder}:ro" for folder in local_folders(found)]
    if CERTIFICATES.is_file():
        found["cert"] = str(CERTIFICATES)
        mounts.append(f"--volume={CERTIFICATES}:{CERTIFICATES}:ro")
    configuration = configparser.RawConfigParser()
    configuration["global"] = found
    path = scratch / "pip.conf"
    with path.open("w") as stream:
        configuration.write(stream)
    return [*mounts, f"--volume={path}:/etc/pip.conf:ro"]


def pip_options() -> dict[str, str]:
    """Where pip gets packages from on this machine, by its own account; variables win over files."""
    pip = [sys.executable, "-m", "pip"] if find_spec("pip") else ["pip"]
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=True)
    pairs = re.findall(r"^(global|install|:env:)\.([\w-]+)='(.*)'$", listed.stdout, re.MULTILINE)
    ranked = sorted(pairs, key=lambda pair: ("global", "install", ":env:").index(pair[0]))
    options = {name: value.replace("\\n", "\n") for _, name, value in ranked if name in OPTIONS}
    return {name: " ".join(value.split()) for name, value in options.items()}


def local_folders(options: dict[str, str]) -> list[Path]:
    """The folders of this machine that pip's options name. An index links to files beside itself."""
    folders = set()
    for name, value in options.items():
        for word in value.split():
            parts = urlsplit(word)
            if parts.scheme == "file" or (not parts.scheme and os.path.isabs(word)):
                path = Path(parts.path)
                folders.add(path.parent if name.endswith("index-url") else path)
    return sorted(folder for folder in folders if folder.is_dir())
