"""Medians, and the machine that they were measured on."""

import os
import platform
from statistics import median


def spread(values):
    """Median, least and greatest of the runs."""
    return {"median": median(values), "min": min(values), "max": max(values), "runs": len(values)}


def machine():
    """The processor and what else decides speed."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), name)
    except OSError:
        pass
    return {"processor": name, "cores": os.cpu_count(), "load": os.getloadavg()[0]}
