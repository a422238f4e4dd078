"""Load from `wrk`: how many requests a server answers, at what cost, and how long they take."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from servers import Server

# the bodies in turn, and the outcome as JSON
SCRIPT = """
local bodies, place = {}, 0
function init(args)
  for line in io.lines(args[1]) do table.insert(bodies, line) end
end
function request()
  place = place % #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[place])
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('OUTCOME {"requests": %d, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\\n',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""


@dataclass(frozen=True)
class Load:
    """What came out: requests answered, those a second of the server's CPU time, wall milliseconds."""

    requests: int
    per_cpu_second: float
    p50: float
    p99: float


def ask(server: Server, bodies: Sequence[bytes], connections: int, seconds: float, core: int, work: Path) -> Load:
    """Ask a server for some seconds over so many connections."""
    script, file = work / "load.lua", work / "bodies.txt"
    script.write_text(SCRIPT)
    file.write_bytes(b"\n".join(bodies) + b"\n")
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s"]
    before = server.cpu()
    done = subprocess.run(
        [*command, "-s", str(script), server.url, "--", str(file)], capture_output=True, text=True, check=True
    )
    used = server.cpu() - before
    found = json.loads(done.stdout.rpartition("OUTCOME ")[2])
    if found["refused"] or found["broken"]:
        raise SystemExit(f"{server.kind.name}: {found['refused']} answers other than 200, {found['broken']} broken")
    return Load(found["requests"], found["requests"] / used, found["p50"], found["p99"])
