"""From the notebook to a prediction over HTTP, before your eyes: `make demo`.

Each step is a command that a person would type; it is printed before it runs. Run it in the repository's root with
the environment's Python. Ends with 0 if every step worked, with 1 at the first one that did not.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from demo_service import ask_for_a_prediction, service

NOTEBOOK = "notebooks/penguins.ipynb"
EXECUTED = Path("reports/runs/penguins.ipynb")
REGISTERED = Path("reports/register.json")
# what `nblift refactor` writes
LIFTED = ("src/pipeline", "src/serving", "tests/pipeline", "dvc.yaml", "params.yaml", "MLproject")
seconds: dict[str, float] = {}


class StepFailed(Exception):
    """A step of the demo ended with another exit code than 0."""


def main() -> int:
    """Show every step; the exit code."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ.update(DVC_NO_ANALYTICS="1", MLFLOW_DISABLE_TELEMETRY="true")
    started = time.monotonic()
    try:
        execute()
        lift()
        reproduce()
        promote()
        predict()
    except StepFailed as failure:
        print(f"\nThe demo stopped at: {failure}", file=sys.stderr)
        return 1
    took = ", ".join(f"{command} {spent:.0f} s" for command, spent in seconds.items() if spent >= 1)
    print(f"\nFrom the notebook to the prediction in {time.monotonic() - started:.0f} s: {took}.")
    say_what_next()
    return 0


def execute() -> None:
    """Run the notebook as CI does."""
    title("1. The notebook runs, from its first cell to its last")
    run("nblift run notebooks/")
    print(f"executed notebook: {EXECUTED}, as a page: {EXECUTED.with_suffix('.html')}")


def lift() -> None:
    """Lift it and verify the lift."""
    title("2. Its sections become modules and stages; every value is compared with the notebook's")
    run(f"nblift refactor {NOTEBOOK}")
    if Path(".git").exists():
        run(f"git status --short {' '.join(LIFTED)}")
        print("(what is listed here differs from the last commit; nothing listed: the repository holds this very lift)")


def reproduce() -> None:
    """Reproduce the pipeline and see that its model is in the registry of this machine."""
    title("3. DVC reproduces the pipeline; its last stage registers the model with its lineage")
    run("dvc dag")
    started = time.time()
    run("dvc repro")
    if not is_registered():
        print("\nNothing changed since the model was registered, but the registry is gone:")
        run("dvc repro --single-item --force register")
    if REGISTERED.stat().st_mtime < started:
        print("\nNothing changed since the model was registered, so it is the same version still:")
        run(f"cat {REGISTERED}")


def is_registered() -> bool:
    """Whether this machine has a registry; one elsewhere is DVC's word."""
    place = os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db").removeprefix("sqlite:///")
    return "://" in place or Path(place).is_file()


def promote() -> None:
    """Ask the gate, move `production`."""
    title("4. The gate in params.yaml decides whether this version becomes production")
    run("nblift promote")


def predict() -> None:
    """Serve the production version and ask it over HTTP."""
    title("5. The production version answers over HTTP")
    try:
        with service(announce=show) as url:
            ask_for_a_prediction(url)
    except OSError as error:
        raise StepFailed(f"nblift serve ({error})") from error


def say_what_next() -> None:
    """The commands for going on."""
    print(
        """
What to type next (after `source .venv/bin/activate`):

  nblift serve        the service again, on http://127.0.0.1:8000; its documentation is at /docs; then, elsewhere:
                      curl -s http://127.0.0.1:8000/predict -H 'Content-Type: application/json' -d \\
                        '{"bill_length_mm": 39.1, "bill_depth_mm": 18.7, "flipper_length_mm": 181,
                          "body_mass_g": 3750, "island": "Torgersen", "sex": "male"}'
  mlflow ui           the run, its metrics, its figure and the model, on http://127.0.0.1:5000
  nblift history      every move of production
  nblift verify notebooks/penguins.ipynb
                      change a number in src/pipeline/clean.py first: it says what differs, and by how much"""
    )


def title(text: str) -> None:
    """A step's headline."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def show(command: str) -> None:
    """A command as a person types it."""
    print(f"\n$ {command}", flush=True)


def run(command: str) -> None:
    """Show a command and run it, its output before the reader's eyes.

    Raises:
        StepFailed: it ended with another code than 0.
    """
    show(command)
    started = time.monotonic()
    code = subprocess.run(shlex.split(command), check=False).returncode
    if code:
        raise StepFailed(f"{command} (exit code {code})")
    seconds[command] = time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
