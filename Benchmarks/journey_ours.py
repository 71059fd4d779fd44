"""Lists of Endcap's models for the grocery year, as `scorer batch` writes them."""

import json
import shutil

import numpy as np
import pandas as pd

import process


def decayed(option, span):
    return [option, span, "--transform", "linear"]


HISTORIES = [[], decayed("--half-life", "90d"), decayed("--history-half-life", "90d")]
# An item of fewer customers has hardly anyone in the test, and the inverse of EASE takes items³.
FEWER = ["--minimum-item-events", "30"]

# What is tried on the validation window for each algorithm; any other is chosen by `trainer tune`.
CANDIDATES = {
    "repeat": [
        [*decayed("--history-half-life", span), "--days-ahead", days, "--chance-power", power, "--prior-weight", prior,
         "--lapse-power", lapse]
        for span in ("60d", "90d") for days in ("60", "3650") for power in ("0", "0.3")
        for prior in ("10", "100", "1000") for lapse in ("0", "1")
    ],
    "ials": [
        [*history, "--unobserved-weight", alpha, "--regularization", strength]
        for history in HISTORIES for alpha, strength in (("0.03", "0.003"), ("0.1", "0.003"), ("0.3", "0.01"))
    ],
    "ease": [
        [*history, *FEWER, "--l2", l2, "--relaxed-diagonal", diagonal]
        for history in HISTORIES for l2, diagonal in (("100", "0"), ("500", "0"), ("100", "0.3"))
    ],
    "item-neighbours": [[*history, "--similarity", name] for history in HISTORIES for name in ("tf-idf", "bm25")],
    "rp3beta": [[*history, "--beta", beta] for history in HISTORIES for beta in ("0.3", "0.6")],
}  # fmt: skip

# The algorithms that a mixture may have beside repeat.
MEMBERS = "ials,item-neighbours,ease,rp3beta"

# What a trial says that needs no option.
IMPLIED = {"algorithm", "use_quantity", "weights", "frequency_exponent", "initial_deviation", "seed", "solver"}


def flags(trial):
    """The options of a trial, but its algorithm."""
    found = []
    for name, value in (trial["algorithm"] | trial["confidence"]).items():
        if name in IMPLIED or value is False:
            continue
        if name in ("half_life", "history_half_life"):
            value = f"{value / 86_400:g}d"
        found += ["--" + name.replace("_", "-"), *([] if value is True else [str(value)])]
    return found


class Programs:
    """Both programs on the events of a folder, with a store in it."""

    def __init__(self, binaries, folder, threads, trials):
        self.binaries, self.folder, self.threads, self.trials = binaries, folder, threads, trials
        self.store = folder / "models"

    def run(self, program, *words):
        words = [*words, "--store", self.store, "--threads", self.threads, "--quiet", "--format", "json"]
        return json.loads(process.run([self.binaries / program, *words])[0])

    @property
    def tables(self):
        return ["--events", self.folder / "events.csv", "--items", self.folder / "products.csv"]

    def fit(self, algorithm, options, until):
        """Trains on what was before a day, and returns the version."""
        self.run("trainer", "fit", "recommender", *self.tables, "--algorithm", algorithm, "--until", until, "--model",
                 algorithm, *options)  # fmt: skip
        return algorithm

    def tune(self, algorithm, first, until):
        """Searches on the window between two days, and trains what its best trial of an algorithm was."""
        algorithms = f"repeat,{MEMBERS},mixture" if algorithm == "mixture" else algorithm
        report = self.run(
            "trainer", "tune", *self.tables, "--algorithms", algorithms, "--holdout-from", first, "--until", until,
            "--mask", "none", "--metric", "ndcg@10", "--trials", self.trials, "--seed", "1", "--model", "found",
        )  # fmt: skip
        self.forget("found")
        trials = [trial for trial in report["trials"]
                  if trial["algorithm"]["algorithm"] == algorithm and not trial["sampled"]]  # fmt: skip
        options = flags(max(trials, key=lambda trial: trial["value"]))
        return " ".join(options), self.fit(algorithm, options, until)

    def lists(self, model, split, mask="none"):
        """The items of the lists by number, -1 where a list has none, of the only version of a model."""
        output = self.folder / "lists.csv"
        self.run("scorer", "batch", "--model", f"{model}/1", "--mask", mask, "--top", "10", "--output", output)
        rows = pd.read_csv(output, dtype={"user": str, "item": str})
        found = np.full((len(split.users), 10), -1)
        user, item = split.users.get_indexer(rows["user"]), split.items.get_indexer(rows["item"])
        assert (user >= 0).all() and (item >= 0).all(), "the lists have other ids than the events"
        found[user, rows["rank"] - 1] = item
        return found

    def forget(self, model):
        shutil.rmtree(self.store / model)
