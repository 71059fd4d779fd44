"""Fits a lifetime model of a million simulated customers: seconds and memory of the whole command.

    python3 Benchmarks/lifetimes.py [--customers 1000000] [--runs 3] [--folder /tmp/lifetimes-benchmark]

Needs numpy and bin/trainer (make build). Customers buy and leave as BG/NBD says (Fader, Hardie, Lee 2005, section 2), in
days, and spend as Gamma-Gamma says; a day has at most one purchase of a customer.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--customers", type=int, default=1_000_000)
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--folder", default="/tmp/lifetimes-benchmark")
parser.add_argument("--trainer", default="bin/trainer")
options = parser.parse_args()

R, ALPHA, A, B = 0.3, 25.0, 0.6, 3.0
P, Q, GAMMA = 4.0, 4.0, 30.0
DAYS = 900


def purchases():
    """Customer, day and price of each purchase, in the order of the days."""
    generator = np.random.default_rng(1)
    count = options.customers
    rate = generator.gamma(R, 1 / ALPHA, count)
    leaving = generator.beta(A, B, count)
    scale = generator.gamma(Q, 1 / GAMMA, count)
    alive = np.arange(count)
    at = generator.uniform(0, DAYS, count)
    found = [(alive, at)]
    while len(alive):
        alive = alive[generator.random(len(alive)) >= leaving[alive]]
        at_next = at[alive] + generator.exponential(1, len(alive)) / np.maximum(rate[alive], 1e-12)
        stays = at_next < DAYS
        alive = alive[stays]
        at = at.copy()
        at[alive] = at_next[stays]
        found.append((alive, at[alive]))
    customers = np.concatenate([part[0] for part in found])
    days = np.concatenate([part[1] for part in found]).astype(int)
    pairs = np.unique(days.astype(np.int64) * count + customers)
    days, customers = pairs // count, pairs % count
    return customers, days, generator.gamma(P, 1, len(customers)) / scale[customers]


def write(path):
    customers, days, prices = purchases()
    dates = (np.datetime64("2020-01-01") + np.arange(DAYS)).astype(str)
    with open(path, "w") as file:
        file.write("user,item,timestamp,price\n")
        for start in range(0, len(customers), 500_000):
            rows = zip(customers[start : start + 500_000], days[start : start + 500_000], prices[start : start + 500_000])
            file.writelines(f"c{customer},i,{dates[day]},{price:.2f}\n" for customer, day, price in rows)
    return len(customers)


folder = pathlib.Path(options.folder)
folder.mkdir(parents=True, exist_ok=True)
events = folder / "events.csv"
if not events.exists():
    write(events)
seconds = []
for run in range(options.runs):
    store = folder / f"models-{os.getpid()}-{run}"
    began = time.monotonic()
    subprocess.run(
        [options.trainer, "fit", "lifetime", "--events", events, "--holdout", "none", "--model", "value", "--store",
         store, "--quiet"], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    seconds.append(time.monotonic() - began)
print(json.dumps({
    "customers": options.customers, "bytes": events.stat().st_size, "seconds": round(statistics.median(seconds), 2),
    "largest_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, "load": os.getloadavg()[0],
}, indent=2))  # fmt: skip
