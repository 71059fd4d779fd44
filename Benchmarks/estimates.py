"""The AUC that a monitoring estimates before outcomes are known, beside the one that is measured once they are.

usage: estimates.py TELCO.csv [--splits 30] [--weighted]; prints a Markdown table

Half of the customers (or four fifths) train a model. Of the others, some kinds come more often than others, as the
training did not see them: a planted covariate shift. `trainer monitor` estimates the AUC on these from probabilities
alone, and measures it by their outcomes. `chance` is the standard deviation that the measured AUC has if all
probabilities are right, from the interval of the estimate: no estimate can be nearer than that.

With `--weighted` it tries, with scikit-learn in place of `trainer`, what would also need the rows of the training: each
weighs by how much more often customers like it come now, by a logistic regression of old against new rows; a Platt
calibration is then fitted with these weights, or the AUC of the rows that no model had seen is weighted itself.
"""

import argparse
import csv
import json
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

SHIFTS = {
    "contract": lambda row: 1 if row["Contract"] == "Month-to-month" else 0.25,
    "tenure": lambda row: 1 if float(row["tenure"]) < 24 else 0.3,
}
ATTEMPTS = {
    "Platt, 5 folds": (0.5, ["--calibrate", "platt"]),
    "no calibration": (0.5, ["--calibrate", "none"]),
    "isotonic": (0.5, ["--calibrate", "isotonic"]),
    "Platt, 20 folds": (0.5, ["--calibrate", "platt", "--folds", "20"]),
    "Platt, trained on 80%": (0.8, ["--calibrate", "platt"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "bin", help="folder of trainer")
    parser.add_argument("--splits", type=int, default=30)
    parser.add_argument("--weighted", action="store_true", help="try weights of training rows, with scikit-learn")
    settings = parser.parse_args()
    with settings.table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if settings.weighted:
        return compare_weighted(rows, settings.splits)
    print("| training | shift | mean difference | mean distance | within .01 | chance | within the interval |")
    print("|---|---|---|---|---|---|---|")
    for name, (share, flags) in ATTEMPTS.items():
        for shift in SHIFTS:
            found = [once(settings, rows, seed, shift, share, flags) for seed in range(settings.splits)]
            differences = [estimate["value"] - measured for estimate, measured in found]
            inside = sum(estimate["low"] <= measured <= estimate["high"] for estimate, measured in found)
            chance = statistics.mean((estimate["high"] - estimate["low"]) / 2 / 1.96 for estimate, _ in found)
            near = sum(abs(difference) < 0.01 for difference in differences)
            print(
                f"| {name} | {shift} | {statistics.mean(differences):+.4f} "
                f"| {statistics.mean(map(abs, differences)):.4f} | {near} of {len(found)} | {chance:.4f} "
                f"| {inside} of {len(found)} |",
                flush=True,
            )


def compare_weighted(rows, splits):
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    def model(penalty=1.0):
        return LogisticRegression(C=penalty, max_iter=500)

    def platt(odds, outcomes, new, weights=None):
        return model(1e6).fit(odds[:, None], outcomes, sample_weight=weights).predict_proba(new[:, None])[:, 1]

    features, outcomes = encoded(rows)
    print("| calibration | shift | mean difference | mean distance | within .01 |")
    print("|---|---|---|---|---|")
    for shift in SHIFTS:
        found = {"none": [], "Platt": [], "weighted Platt": [], "weighted AUC": []}
        for seed in range(splits):
            generator = random.Random(seed)
            order = generator.sample(range(len(rows)), len(rows))
            known = np.array(order[: len(rows) // 2])
            new = np.array([row for row in order[len(known) :] if generator.random() < SHIFTS[shift](rows[row])])
            x, y = features[known], outcomes[known]
            fitted = model().fit(x, y)
            folds = StratifiedKFold(5, shuffle=True, random_state=seed)
            odds = cross_val_predict(model(), x, y, cv=folds, method="decision_function")
            scores = fitted.decision_function(features[new])
            real = roc_auc_score(outcomes[new], scores)
            origin = np.r_[np.zeros(len(known)), np.ones(len(new))]
            weights = np.exp(model().fit(np.vstack([x, features[new]]), origin).decision_function(x))
            found["none"].append(expected(fitted.predict_proba(features[new])[:, 1]) - real)
            found["Platt"].append(expected(platt(odds, y, scores)) - real)
            found["weighted Platt"].append(expected(platt(odds, y, scores, weights)) - real)
            found["weighted AUC"].append(roc_auc_score(y, odds, sample_weight=weights) - real)
        for name, differences in found.items():
            near = sum(abs(difference) < 0.01 for difference in differences)
            print(
                f"| {name} | {shift} | {statistics.mean(differences):+.4f} "
                f"| {statistics.mean(map(abs, differences)):.4f} | {near} of {splits} |"
            )


def encoded(rows):
    """Standardised amounts and indicators of categories, without the first of each, and the outcomes."""
    import numpy as np

    columns = []
    for name in rows[0]:
        if name in ("tenure", "MonthlyCharges", "TotalCharges"):
            values = np.array([float(row[name].strip() or 0) for row in rows])
            columns.append((values - values.mean()) / values.std())
        elif name not in ("customerID", "Churn"):
            levels = sorted({row[name] for row in rows})[1:]
            columns += [np.array([row[name] == level for row in rows], float) for level in levels]
    return np.stack(columns, 1), np.array([row["Churn"] == "Yes" for row in rows], int)


def expected(probabilities):
    """The expected AUC of rows that are ranked by right probabilities."""
    import numpy as np

    _, place = np.unique(probabilities, return_inverse=True)
    yes, no = np.bincount(place, probabilities), np.bincount(place, 1 - probabilities)
    before = np.cumsum(no) - no
    own = (probabilities * (1 - probabilities)).sum()
    return ((yes * (before + no / 2)).sum() - own / 2) / (probabilities.sum() * (1 - probabilities).sum() - own)


def once(settings, rows, seed, shift, share, flags):
    """The estimated AUC with its interval, and the measured one, of one split."""
    generator = random.Random(seed)
    rows = generator.sample(rows, len(rows))
    known, others = rows[: int(len(rows) * share)], rows[int(len(rows) * share) :]
    new = [row for row in others if generator.random() < SHIFTS[shift](row)]
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/known.csv", known)
        write(f"{folder}/new.csv", new)
        store = ["--store", f"{folder}/models", "--format", "json", "--quiet"]
        trainer = settings.binaries / "trainer"
        schema = ["--target", "Churn", "--id", "customerID"]
        fit = [trainer, "fit", "propensity", "--table", f"{folder}/known.csv", "--model", "churn", *schema, *flags, *store]
        subprocess.run(fit, check=True, capture_output=True)
        monitor = [
            trainer, "monitor", "churn/1", "--table", f"{folder}/new.csv", "--outcomes", f"{folder}/new.csv", *store
        ]  # fmt: skip
        # An alarm ends with 2.
        answer = json.loads(subprocess.run(monitor, capture_output=True, text=True).stdout)
    return answer["estimate"]["auc"], answer["outcomes"]["all"]["metrics"]["auc"]["value"]


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
