"""Endcap beside implicit on the same pairs; see README.md for what is measured and how."""

import argparse
import json
import shutil
import sys
from pathlib import Path
from statistics import median

import numpy as np

import ours
from objective import objective
from pairs import read_pairs
from process import Failed, run
from report import machine, markdown, spread

HERE = Path(__file__).resolve().parent


def arguments():
    """A quarter of the ML-20M shape unless told otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer and scorer")
    parser.add_argument("--customers", type=int, default=34_600)
    parser.add_argument("--items", type=int, default=26_744)
    parser.add_argument("--pairs", type=int, default=4_000_000)
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=8, help="Endcap's; its time is that of one")
    parser.add_argument("--peer-epochs", type=int, default=40, help="implicit's, which needs more for the same objective")
    parser.add_argument("--unobserved-weight", type=float, default=0.1)
    parser.add_argument("--regularization", type=float, default=1.0)
    parser.add_argument("--top", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the data and two runs, to try the harness")
    settings = parser.parse_args()
    if settings.quick:
        settings.customers, settings.items, settings.pairs, settings.runs = 3_000, 2_000, 40_000, 2
    return settings


def simulate(settings):
    """The pairs, made once by Endcap's own simulation."""
    folder = HERE / "data" / f"{settings.customers}x{settings.items}-{settings.pairs}-{settings.seed}"
    if not (folder / "events.csv").exists():
        run([
            settings.binaries / "trainer", "simulate", "--customers", settings.customers, "--items", settings.items,
            "--pairs", settings.pairs, "--seed", settings.seed, "--output", folder,
        ])  # fmt: skip
    return folder / "events.csv"


def compare(settings):
    """All runs, ours and the peer's in turn; what was measured as one value."""
    given = {key: value for key, value in vars(settings).items() if key != "binaries"}
    at = machine()
    pairs_path = simulate(settings)
    user_ids, item_ids, users, items = read_pairs(pairs_path)
    scratch = HERE / "data" / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    store, peer_factors = scratch / "models", scratch / "implicit.npz"
    scratch.mkdir(parents=True)

    our_epochs, our_ranking, peer_epochs, peer_ranking, costs = [], [], [], [], []
    for number in range(settings.runs):
        seconds, source, version, fit_cost = ours.epoch_seconds(settings.binaries, pairs_path, store, given)
        rank_cost = ours.rank(settings.binaries, store, version, scratch / "lists.csv", given)
        output, peer_cost = run(
            [sys.executable, HERE / "peer.py", pairs_path, peer_factors], text_in=json.dumps(given | {"epochs": settings.peer_epochs})
        )
        peer = json.loads(output)
        our_epochs.append(median(seconds))
        our_ranking.append(len(user_ids) / rank_cost["seconds"])
        peer_epochs.append(median(peer["epochs"]))
        peer_ranking.append(peer["users"] / peer["ranking"])
        costs.append({"fit": fit_cost, "batch": rank_cost, "implicit": peer_cost})
        print(
            f"run {number + 1}: epoch {our_epochs[-1]:.3f} s / {peer_epochs[-1]:.3f} s, "
            f"ranking {our_ranking[-1]:,.0f} / {peer_ranking[-1]:,.0f} users/s",
            file=sys.stderr,
        )

    def loss(user_factors, item_factors):
        weights = settings.unobserved_weight, settings.regularization
        return objective(user_factors, item_factors, users, items, *weights)

    our_loss = loss(*ours.factors(store, version, user_ids, item_ids))
    with np.load(peer_factors) as held:
        peer_loss = loss(held["users"], held["items"])
    shutil.rmtree(scratch)
    return {
        "settings": given,
        "machine": at,
        "data": {"users": len(user_ids), "items": len(item_ids), "pairs": len(users)},
        "objective": {"ours": our_loss, "peer": peer_loss, "difference": our_loss / peer_loss - 1},
        "rows": [
            row("CG epoch, 3 steps, seconds", 3, our_epochs, peer_epochs, smaller_is_better=True),
            row(f"top-{settings.top} of all items, seen masked, users/s", 0, our_ranking, peer_ranking),
        ],
        "costs": costs,
        "notes": [
            f"Endcap's epoch: {source}; implicit's: its own callback's time. Median of the epochs of a run.",
            "Endcap's ranking is the whole `scorer batch` process, with opening the model and writing the CSV file; "
            "implicit's is `recommend` alone on a model in memory, in portions of 1,000 users.",
            "The factors compared are those in the version, after Endcap's last exact sweep of the users.",
        ],
    }


def row(what, digits, ours_runs, peer_runs, smaller_is_better=False):
    """One line of the table; the ratio is how many times faster Endcap is."""
    mine, peers = spread(ours_runs), spread(peer_runs)
    ratio = peers["median"] / mine["median"] if smaller_is_better else mine["median"] / peers["median"]
    return {"what": what, "digits": digits, "ours": mine, "peer": peers, "ratio": ratio}


def main():
    settings = arguments()
    try:
        result = compare(settings)
    except Failed as failure:
        raise SystemExit(f"compare: error: {failure}") from None
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / "results.json").write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (folder / "results.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


if __name__ == "__main__":
    main()
