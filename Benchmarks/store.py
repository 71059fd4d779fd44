"""Times the commands for a store that is large in versions, and in bytes.

usage: store.py [--binaries ../bin] [--versions 1000] [--users 1000000] [--factors 224] [--runs 5]; prints one JSON object

A store of many versions is one trained version, with all that a manifest holds of a hold-out, copied under further numbers
with a history to match. `list_seconds` is the whole command. A rollback reads every byte of its target first; a promotion
to the version that an alias points at already does that and nothing else, so the difference of the two, in turns, is
`rollback_beyond_check_seconds`. All files are in the page cache, as after a training.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer")
    parser.add_argument("--versions", type=int, default=1000)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--factors", type=int, default=224)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the stores are made; removed at the end")
    settings = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=settings.folder) as folder:
        measured = many_versions(settings, Path(folder)) | large_model(settings, Path(folder))
    print(json.dumps(measured, indent=2))


def trainer(settings, *words):
    """Runs a command; its seconds and its largest memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [settings.binaries / "trainer", *map(str, words), "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"trainer {words} ended with {status}: {process.stderr.read().decode()}")
    process.stderr.close()
    process.returncode = 0
    return took, usage.ru_maxrss * 1024


def median(settings, *words):
    return round(statistics.median(trainer(settings, *words)[0] for _ in range(settings.runs)), 4)


def write_events(path, users, items, each):
    draw = random.Random(7)
    with open(path, "w") as out:
        out.write("user,item,timestamp\n")
        for user in range(users):
            for item in {int(items * draw.random() * draw.random()) for _ in range(each)}:
                out.write(f"customer{user},item{item},2024-{1 + user % 12:02d}-{1 + item % 28:02d}\n")


def many_versions(settings, folder):
    store = folder / "many"
    write_events(folder / "events.csv", 2000, 300, 8)
    trainer(settings, "fit", "recommender", "--events", folder / "events.csv", "--model", "shop", "--store", store,
            "--factors", 8, "--epochs", 2, "--holdout-last", 1)  # fmt: skip
    multiply(store / "shop", settings.versions)
    result = {"versions": settings.versions, "manifest_bytes": (store / "shop/1/manifest.json").stat().st_size}
    trainer(settings, "models", "promote", "shop/1", "--to", "champion", "--store", store)
    result["list_seconds"] = median(settings, "models", "list", "--store", store)
    rule = ("models", "prune", "shop", "--keep", 10, "--store", store)
    result["prune_dry_run_seconds"] = median(settings, *rule, "--dry-run")
    result["prune_seconds"] = round(trainer(settings, *rule)[0], 4)
    shutil.rmtree(store)
    return result


def multiply(model, count):
    """Copies version 1 to the numbers up to count, each with its line in the history."""
    lines = (model / "history.jsonl").read_bytes().splitlines()
    first = json.loads(lines[0])
    manifest = (model / "1/manifest.json").read_text()
    for number in range(2, count + 1):
        version = model / str(number)
        shutil.copytree(model / "1", version)
        own = manifest.replace('"version": 1\n', f'"version": {number}\n').replace('"version": 1,\n', f'"version": {number},\n')
        assert json.loads(own)["version"] == number
        (version / "manifest.json").write_text(own)
        line = first | {
            "version": number, "manifest": hashlib.sha256(own.encode()).hexdigest(),
            "previous": hashlib.sha256(lines[-1]).hexdigest()}  # fmt: skip
        lines.append(json.dumps(line, separators=(",", ":"), sort_keys=True).encode())
    (model / "history.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (model / "aliases.json").unlink()


def large_model(settings, folder):
    store = folder / "large"
    write_events(folder / "events.csv", settings.users, 2000, 3)
    fit = ("fit", "recommender", "--events", folder / "events.csv", "--model", "shop", "--store", store, "--factors",
           settings.factors, "--epochs", 1)  # fmt: skip
    for _ in range(2):
        trainer(settings, *fit)
    for number in (1, 2):
        trainer(settings, "models", "promote", f"shop/{number}", "--to", "champion", "--store", store)
    size = sum(path.stat().st_size for path in (store / "shop/1").iterdir())
    back = ("models", "rollback", "shop", "--store", store)
    check = ("models", "promote", "shop/1", "--to", "champion", "--store", store)
    forward = ("models", "promote", "shop/2", "--to", "champion", "--store", store)
    rollbacks, checks = [], []
    for _ in range(settings.runs):
        rollbacks.append(trainer(settings, *back)[0])
        checks.append(trainer(settings, *check)[0])
        trainer(settings, *forward)
    verified = [trainer(settings, "models", "verify", "shop/1", "--store", store) for _ in range(settings.runs)]
    return {
        "model_bytes": size,
        "check_seconds": round(statistics.median(checks), 4),
        "rollback_seconds": round(statistics.median(rollbacks), 4),
        "rollback_beyond_check_seconds": round(
            statistics.median(one - other for one, other in zip(rollbacks, checks, strict=True)), 4),
        "verify_seconds": round(statistics.median(took for took, _ in verified), 4),
        "verify_memory_bytes": max(memory for _, memory in verified),
    }  # fmt: skip


if __name__ == "__main__":
    main()
