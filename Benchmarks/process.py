"""Runs a command and says what it cost."""

import os
import subprocess
import tempfile
import time


class Failed(Exception):
    """A command that did not end well."""


def run(command, text_in=""):
    """Runs a command to its end: (standard output, {wall seconds, CPU seconds, peak memory in MB})."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(text_in.encode())
        source.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=source, stdout=output)
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
