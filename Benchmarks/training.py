"""Fits of factors beside implicit, irspack and cmfrec on the same pairs, in turn; see README.md.

usage: training.py [--sizes 0.0625 0.25 1] [--factors 64 128 256] [--runs 3] [--epochs 50] [--only epochs|loss] [--quick]

`epochs` compares the cost of an epoch, `loss` the time until our objective is within 0.1% of the lowest that any of them
reaches. Writes results/training.json and results/training.md.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import ours
from objective import objective
from pairs import read_pairs
from process import run
from report import machine, spread

HERE = Path(__file__).resolve().parent
FULL = {"customers": 138_493, "items": 26_744, "pairs": 16_000_000}
EPOCH_PEERS = {"cg": ["implicit-cg"], "cholesky": ["implicit-cholesky"]}
LOSS_PEERS = ["implicit-cg", "irspack-ialspp", "irspack-cg", "cmfrec-cg"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin")
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.0625, 0.25, 1])
    parser.add_argument("--factors", type=int, nargs="+", default=[64, 128, 256])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=50, help="of the search for the lowest loss")
    parser.add_argument("--only", choices=["epochs", "loss"])
    parser.add_argument("--peers", nargs="+", default=LOSS_PEERS, choices=LOSS_PEERS, help="of the search for the lowest loss")
    parser.add_argument("--solvers", nargs="+", default=["cg", "cholesky"], help="of the comparison of epochs")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="a thousandth of the data: tries the harness")
    settings = parser.parse_args()
    if settings.quick:
        settings.sizes, settings.factors, settings.runs, settings.epochs = [0.001], [16], 2, 4
    return settings


def simulate(binaries, size):
    """The pairs of one size, made once by Endcap's own simulation."""
    shape = {
        "customers": round(FULL["customers"] * size), "pairs": round(FULL["pairs"] * size),
        "items": min(FULL["items"], round(FULL["pairs"] * size) // 20),
    }  # fmt: skip
    folder = HERE / "data" / f"{shape['customers']}x{shape['items']}-{shape['pairs']}"
    if not (folder / "events.csv").exists():
        words = [f"--{key}={value}" for key, value in shape.items()]
        run([binaries / "trainer", "simulate", *words, "--seed", 1, "--output", folder, "--quiet"])
    return folder / "events.csv"


def given(settings, factors, epochs, threads=None):
    return {
        "factors": factors, "epochs": epochs, "threads": threads or settings.threads, "seed": 1,
        "unobserved_weight": 0.1, "regularization": 1.0,
    }  # fmt: skip


def fit_ours(settings, path, parameters, solver):
    """Epochs as `trainer` tells them, with the objective in double of the factors that it wrote."""
    store = HERE / "data" / "scratch"
    shutil.rmtree(store, ignore_errors=True)
    result, cost = ours.fit(settings.binaries, path, store, {**parameters, "solver": solver})
    exact = None
    if not parameters.get("times_alone"):
        user_ids, item_ids, users, items = read_pairs(path)
        w, h = ours.factors(store, result["version"], user_ids, item_ids)
        exact = objective(w, h, users, items, parameters["unobserved_weight"], parameters["regularization"])
    shutil.rmtree(store)
    rows = [
        {"seconds": epoch["seconds"], "cpu_seconds": epoch["cpu_seconds"], "objective": total(epoch)}
        for epoch in result["convergence"]["epochs"]
    ]
    told = result["convergence"]["final_loss"]
    told = told["observed"] + told["unobserved"] + told["regularization"]
    return {"epochs": rows, "told": told, "final": exact, "peak_megabytes": cost["peak_megabytes"]}


def total(epoch):
    loss = epoch["loss"]
    return loss["observed"] + loss["unobserved"] + loss["regularization"]


def fit_peer(peer, path, parameters):
    output, _ = run([sys.executable, HERE / "peer_fit.py", peer, path], text_in=json.dumps(parameters))
    return json.loads(output)


def compare_epochs(settings, path, factors, solver):
    """The cost of the epochs behind the first, and the objective after the last, interleaved."""
    epochs = 3 if solver == "cg" else 2
    programs = {f"endcap-{solver}": lambda: fit_ours(settings, path, given(settings, factors, epochs), solver)}
    for peer in EPOCH_PEERS[solver]:
        programs[peer] = lambda peer=peer: fit_peer(peer, path, given(settings, factors, epochs))
    if solver in ("cg", "cholesky"):
        programs[f"endcap-{solver}, 1 thread"] = lambda: fit_ours(
            settings, path, given(settings, factors, epochs, threads=1), solver)  # fmt: skip
    found = {name: [] for name in programs}
    for _ in range(settings.runs):
        for name, program in programs.items():
            found[name].append(program())
    table = {}
    for name, fits in found.items():
        later = [fit["epochs"][1:] for fit in fits]
        table[name] = {
            "seconds": spread([median(row["seconds"] for row in rows) for rows in later]),
            "cpu_seconds": spread([median(row["cpu_seconds"] for row in rows) for rows in later]),
            "objective": fits[0]["epochs"][-1]["objective"],
            "peak_megabytes": max(fit["peak_megabytes"] for fit in fits),
        }
    return table


def compare_loss(settings, path, factors):
    """Seconds until the objective is within 0.1% of the lowest of all.

    How many epochs that takes is known from one fit of each, for they are deterministic; the seconds are of `runs` fits in
    turn for Endcap and the fastest peer, and of one for the others.
    """
    programs = {"endcap-cg": lambda parameters: fit_ours(settings, path, parameters, "cg")}
    for peer in settings.peers:
        programs[peer] = lambda parameters, peer=peer: fit_peer(peer, path, parameters)
    fits = {name: program(given(settings, factors, settings.epochs)) for name, program in programs.items()}
    lowest = min(row["objective"] for fit in fits.values() for row in fit["epochs"])
    table = {}
    for name, fit in fits.items():
        rows = fit["epochs"]
        count = next((n for n, row in enumerate(rows, 1) if row["objective"] <= lowest * 1.001), None)
        table[name] = {"rows": count, "lowest": min(row["objective"] for row in rows), "runs": []}
        if count:
            table[name]["epochs"] = rows[count - 1].get("number", count)
            table[name]["runs"].append(seconds(rows[:count]))
    arrived = sorted((name for name in settings.peers if table[name]["runs"]), key=lambda name: table[name]["runs"][0])
    raced = [name for name in ["endcap-cg", *arrived[:1]] if table[name]["runs"]]
    for _ in range(settings.runs - 1):
        for name in raced:
            again = {**given(settings, factors, table[name]["epochs"]), "times_alone": True}
            table[name]["runs"].append(seconds(programs[name](again)["epochs"]))
    for row in table.values():
        row["seconds"] = spread(row["runs"]) if row["runs"] else None
    return {"lowest": lowest, "programs": table}


def seconds(rows):
    """Of a fit until the last of these epochs has ended."""
    return rows[-1]["seconds"] if rows[-1].get("since_start") else sum(row["seconds"] for row in rows)


def main():
    settings = parse()
    probe = subprocess.run(
        [sys.executable, HERE / "limits.py", str(settings.threads)], check=True, capture_output=True, text=True)  # fmt: skip
    result = {"machine": machine(), "limits": json.loads(probe.stdout), "threads": settings.threads, "runs": []}
    for size in settings.sizes:
        path = simulate(settings.binaries, size)
        for factors in settings.factors:
            row = {"size": size, "factors": factors}
            if settings.only != "loss":
                row["epochs"] = {s: compare_epochs(settings, path, factors, s) for s in settings.solvers}
            if settings.only != "epochs":
                row["loss"] = compare_loss(settings, path, factors)
            result["runs"].append(row)
            print(json.dumps(row, indent=1), file=sys.stderr)
            write(result)


def write(result):
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / "training.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    (folder / "training.md").write_text(markdown(result), encoding="utf-8")


def markdown(result):
    limits = result["limits"]
    lines = [
        f"{result['machine']['processor']}, {result['threads']} threads. Limits: sgemm "
        + ", ".join(f"{rate} GFLOP/s at {count}" for count, rate in limits["sgemm_gflops"].items())
        + "; gather "
        + ", ".join(f"{rate} GB/s at {count}" for count, rate in limits["gather_gbps"].items())
        + ".",
        "",
        "| size | d | program | seconds an epoch | CPU seconds | objective | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in result["runs"]:
        for solver in row.get("epochs", {}).values():
            for name, figures in solver.items():
                seconds, cpu = figures["seconds"], figures["cpu_seconds"]
                lines.append(
                    f"| {row['size']} | {row['factors']} | {name} | {shown(seconds)} | {shown(cpu)} | "
                    f"{figures['objective']:,.0f} | {figures['peak_megabytes']:,.0f} |"
                )
    lines += ["", "| size | d | program | seconds to 0.1% of the lowest | epochs | its lowest |", "|---|---|---|---|---|---|"]
    for row in result["runs"]:
        for name, figures in row.get("loss", {}).get("programs", {}).items():
            time, epochs = (shown(figures["seconds"]), figures["epochs"]) if figures["rows"] else ("not reached", "–")
            lines.append(f"| {row['size']} | {row['factors']} | {name} | {time} | {epochs} | {figures['lowest']:,.0f} |")
    return "\n".join(lines) + "\n"


def shown(figure):
    return f"{figure['median']:.2f} ({figure['min']:.2f}–{figure['max']:.2f})"


if __name__ == "__main__":
    main()
