"""Runs a command and says what it cost."""

import os
import subprocess
import tempfile
import time
from pathlib import Path


class Failed(Exception):
    """A command that did not end well."""


def run(command, text_in="", hear=None):
    """Runs a command to its end: (standard output, {wall seconds, CPU seconds, peak memory in MB}).

    `hear` gets every line of standard error as it comes, with the CPU seconds until then.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(text_in.encode())
        source.seek(0)
        start = time.perf_counter()
        errors = subprocess.PIPE if hear else None
        process = subprocess.Popen([str(part) for part in command], stdin=source, stdout=output, stderr=errors)
        if hear:
            with process.stderr:
                for line in process.stderr:
                    hear(line.decode(), cpu_seconds(process.pid))
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        # wait4 has taken the child, so Popen is told how it ended.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}")
        output.seek(0)
        cost = {
            "seconds": wall,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_megabytes": usage.ru_maxrss / 1024,
        }
        return output.read().decode(), cost


def cpu_seconds(pid):
    """What a process has used so far, in the system's ticks of mostly 10 ms (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
