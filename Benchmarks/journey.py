"""Compares models of what customers buy next with peers, on the real grocery year "Complete Journey".

usage: journey.py [--bin ../bin] [--algorithms repeat,…] [--trials 0] [--threads 2], or journey.py --write FOLDER

Everything is chosen on November 2017 after training on what was before, trained again on what was before December, and
measured on the rest. README.md beside says more.
"""

import argparse
import pathlib
import sys
import tempfile

import numpy as np

import journey_data
import journey_peers as peers
from journey_data import Split, lists, measured
from journey_ours import CANDIDATES, Programs

HERE = pathlib.Path(__file__).resolve().parent
VALIDATION, TEST = "2017-11-01", "2017-12-01"
# Those that know what each customer bought.
PEERS = "own counts, decayed", "TIFU-KNN"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, default=HERE.parent / "bin", help="folder of the programs")
    parser.add_argument("--algorithms", default=",".join(CANDIDATES), help="ours, by commas")
    parser.add_argument("--trials", type=int, default=0, help="choose repeat and mixture by as many trials of `trainer tune`")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", type=pathlib.Path, help="only write the tables to this folder")
    arguments = parser.parse_args()
    if arguments.write:
        arguments.write.mkdir(parents=True, exist_ok=True)
        journey_data.write(arguments.write)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(arguments, pathlib.Path(folder))


def compare(arguments, folder):
    events = journey_data.write(folder)
    validation, test = Split(events, VALIDATION, TEST), Split(events, TEST)
    pairs, again = test.relevant.nnz, test.relevant.nnz - test.new.nnz
    print(f"{len(test.tested):,} customers, {pairs:,} pairs to find, {100 * again / pairs:.1f}% of them repeats\n")
    rows = {}
    for name, chosen, scores in peer_scores(validation, test):
        rows[name] = (chosen, lists(scores, test), lists(scores, test, leave_out=test.had))
    programs = Programs(arguments.bin, folder, arguments.threads, arguments.trials or 40)
    for algorithm in arguments.algorithms.split(","):
        if algorithm not in CANDIDATES or algorithm == "repeat" and arguments.trials:
            chosen, model = programs.tune(algorithm, VALIDATION, TEST)
        else:
            options = best(programs, algorithm, validation)
            chosen, model = " ".join(options), programs.fit(algorithm, options, TEST)
        rows[f"Endcap {algorithm}"] = (chosen, programs.lists(model, test), programs.lists(model, test, "seen"))
        programs.forget(model)
    show(rows, test)


def peer_scores(validation, test):
    """Name, chosen parameters and scores of each peer."""
    yield "popularity", "", peers.popularity(test)
    yield "own counts", "", peers.own_counts(test, None)
    half_life = peers.tune_half_life(validation)
    yield PEERS[0], f"half-life {half_life} days", peers.own_counts(test, half_life)
    (groups, within, between), neighbours, share = found = peers.tune_tifu_knn(validation)
    text = f"m {groups}, r_b {within}, r_g {between}, k {neighbours}, α {share}"
    yield PEERS[1], text, peers.tifu_knn(test, *found)


def best(programs, algorithm, validation):
    """The options of an algorithm with the highest NDCG@10 on the validation window."""
    values = []
    for options in CANDIDATES[algorithm]:
        model = programs.fit(algorithm, options, VALIDATION)
        values.append(np.nanmean(measured(programs.lists(model, validation), validation.relevant)[1]))
        programs.forget(model)
        print(f"{algorithm} {' '.join(options)}: {values[-1]:.4f} on the validation window", file=sys.stderr)
    return CANDIDATES[algorithm][int(np.argmax(values))]


def show(rows, test):
    """A table of the measures, with paired differences to both peers that know the customer.

    Lists of new items are held against the best of those models that do not tell repeats from new items.
    """
    ndcg = {name: measured(found, test.relevant)[1] for name, (_, found, _) in rows.items()}
    fresh = {name: measured(new, test.new)[1] for name, (_, _, new) in rows.items()}
    plain = [name for name in rows if name not in ("Endcap repeat", "Endcap mixture")]
    best = max(plain, key=lambda name: np.nanmean(fresh[name]))
    print(f"| | recall@10 | NDCG@10 | − {PEERS[0]} | − {PEERS[1]} | of new items | − {best} "
          "| chosen on the validation window |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for name, (chosen, found, _) in rows.items():
        recall, value = np.nanmean(measured(found, test.relevant), axis=1)
        apart = ["–" if peer == name else difference(ndcg[name], ndcg[peer]) for peer in PEERS]
        apart.append("–" if name == best else difference(fresh[name], fresh[best]))
        print(f"| {name} | {recall:.4f} | {value:.4f} | {apart[0]} | {apart[1]} | {np.nanmean(fresh[name]):.4f} "
              f"| {apart[2]} | {chosen} |")  # fmt: skip


def difference(one, other, resamples=1000):
    """The mean paired difference with its 95% interval from resamples of customers."""
    apart = (one - other)[~np.isnan(one)]
    drawn = np.random.default_rng(0).integers(0, len(apart), (resamples, len(apart)))
    low, high = np.percentile(apart[drawn].mean(axis=1), [2.5, 97.5])
    return f"{apart.mean():+.4f} ({low:+.4f}…{high:+.4f})"


if __name__ == "__main__":
    main()
