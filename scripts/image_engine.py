"""What builds and runs images here: a Docker engine, or else podman on a base made from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from image_index import index_mounts

BASE = "localhost/python:3.11-slim"
BASE_ARCHIVE = Path("build/image-base.tar")
TOOLS = {"podman": "podman", "runc": "runc", "mmdebstrap": "mmdebstrap"}
PACKAGES = "ca-certificates,python3,python3-pip,python3-venv"


@dataclass
class Engine:
    """A container engine's command line. `build_options` are what it needs to build on this machine."""

    name: str
    options: list[str] = field(default_factory=list)
    build_options: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def try_run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the engine, with what it prints."""
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            [self.name, *self.options, *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def run(self, *arguments: str) -> None:
        """Run a command of the engine for all to see; it has to succeed."""
        environment = {**os.environ, **self.environment}
        subprocess.run([self.name, *self.options, *arguments], env=environment, check=True)

    def output(self, *arguments: str) -> str:
        """What a command of the engine prints, on both streams."""
        done = self.try_run(*arguments)
        return (done.stdout + done.stderr).strip()

    def build(self, image: str) -> None:
        """Build the Dockerfile of the working directory."""
        self.run("build", *self.build_options, "--tag", image, ".")

    def start(self, image: str, container: str, **variables: str) -> None:
        """Start a container in the background, on this machine's own network, with nothing in it to write to."""
        given = [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
        done = self.try_run("run", "--detach", "--read-only", "--name", container, "--network=host", *given, image)
        if done.returncode != 0:
            # only then: without systemd, podman complains that nothing will call the health check
            raise OSError(done.stderr)

    def is_healthy(self, container: str) -> bool:
        """Whether the image's own health check passes in a running container."""
        if self.name == "podman":
            return self.try_run("healthcheck", "run", container).returncode == 0
        for _ in range(60):
            status = self.output("inspect", "--format", "{{.State.Health.Status}}", container)
            if status != "starting":
                return status == "healthy"
            time.sleep(1)
        return False

    def describe_size(self, image: str) -> str:
        """How large an image is, and how much of that is its base."""
        size = self._megabytes(image)
        base = self._megabytes(BASE) if self.name == "podman" else None
        return f"{size} MB" if base is None else f"{size} MB, of which the stand-in base is {base} MB"

    def _megabytes(self, image: str) -> int:
        return int(self.output("image", "inspect", "--format", "{{.Size}}", image)) // 1_000_000

    def clean_up(self, image: str, container: str) -> None:
        """Remove the container and the image, and everything else where the engine is only for this test."""
        self.try_run("rm", "--force", container)
        self.try_run("rmi", "--force", image)
        if self.name == "podman":
            self.try_run("rmi", "--all", "--force")


def find_engine(scratch: Path) -> Engine:
    """A running Docker engine, or podman with its storage in `scratch`."""
    if shutil.which("docker") and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0:
        return Engine("docker")
    install_tools()
    storage = scratch / "storage"
    engine = Engine(
        "podman",
        options=[f"--root={storage}/root", f"--runroot={storage}/run", "--storage-driver=overlay"],
        build_options=["--isolation=chroot", "--format=docker", f"--build-arg=BASE={BASE}", *index_mounts(scratch)],
        environment={"CONTAINERS_CONF": str(write_configuration(scratch))},
    )
    make_base(engine)
    return engine


def install_tools() -> None:
    """Install what is missing with apt, as root."""
    missing = [package for package, command in TOOLS.items() if not shutil.which(command)]
    if missing:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing], check=True)


def write_configuration(scratch: Path) -> Path:
    """What lets podman run as root inside of a container or a small virtual machine."""
    path = scratch / "containers.conf"
    path.write_text(
        '[engine]\ncgroup_manager = "cgroupfs"\nruntime = "runc"\nevents_logger = "file"\n'
        '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n'
    )
    return path


def make_base(engine: Engine) -> None:
    """Import a Debian with Python, pip and venv as the base image; its archive is kept in build/ for the next time."""
    if not BASE_ARCHIVE.is_file():
        BASE_ARCHIVE.parent.mkdir(exist_ok=True)
        partial = BASE_ARCHIVE.with_suffix(".partial.tar")
        link = 'ln -s /usr/bin/python3 "$1/usr/local/bin/python"'
        command = ["mmdebstrap", "--variant=minbase", f"--include={PACKAGES}", f"--customize-hook={link}"]
        subprocess.run([*command, "--quiet", "bookworm", str(partial)], check=True)
        partial.rename(BASE_ARCHIVE)
    engine.run("import", "--quiet", str(BASE_ARCHIVE), BASE)
