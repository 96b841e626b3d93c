"""Processes that look at parts end with the one that started them, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aleppo_reports.partition.engines import Engine

CODE = """
import time
from aleppo_reports.partition.engines import Engine
if __name__ == "__main__":
    list(Engine(processes=2).run(time.sleep, [0.01, 0.01, 60, 60]))
"""


def children(process: int) -> list[int]:
    return [int(found) for found in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("threads", [0, 1], ids=["as copies", "anew"])
def test_no_process_is_left_when_the_first_is_killed(tmp_path: Path, threads: int) -> None:
    program = tmp_path / "program.py"
    thread = "import threading\nthreading.Thread(target=lambda: threading.Event().wait(60), daemon=True).start()\n"
    program.write_text(CODE.replace("    list(", f"    {thread * threads}".replace("\n", "\n    ") + "list("))
    with subprocess.Popen([sys.executable, str(program)]) as process:
        until = time.monotonic() + 60
        while len(workers := children(process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(workers) >= 2
        # They are bound when they have done their first work.
        time.sleep(2)
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 30
    while alive := [worker for worker in workers if running(worker)]:
        assert time.monotonic() < until, f"still there: {alive}"
        time.sleep(0.05)


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_a_process_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(Engine(processes=2).run(int, ["1", "two"]))
