"""Holds `trainer tune` against an exhaustive grid over the same families, on three real and four simulated shops.

Each point of the grid is fitted and measured by one `trainer fit` with the hold-out of the search. Writes
Benchmarks/results/tuning.json and prints a Markdown table. A real shop whose data is not there is left out.
"""
import argparse
import concurrent.futures
import gzip
import itertools
import json
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
BEFORE, TEST = "2024-07-04", "2024-10-02"
# Customers, items and the median of events per customer.
SIMULATED = {"3 events": (20_000, 5_000, 3), "8 events": (8_000, 2_000, 8), "30 events": (8_000, 40_000, 30),
             "200 events": (2_000, 10_000, 200)}


def factor_points(factors=(64, 256)):
    for values in itertools.product(factors, [0.001, 0.003, 0.01, 0.03, 0.1, 0.3], [0.003, 0.01, 0.03, 0.1], [5, 12]):
        yield flags("ials", ["factors", "unobserved-weight", "regularization", "epochs"], values)


def neighbour_points(neighbours=(10, 20, 50, 100, 200, 500, 1000), shrinkages=(0, 10, 100, 1000)):
    for similarity, kept, shrinkage in itertools.product(["cosine", "tf-idf", "bm25"], neighbours, shrinkages):
        point = flags("item-neighbours", ["similarity", "neighbours", "shrinkage"], [similarity, kept, shrinkage])
        for b in [0.25, 0.75] if similarity == "bm25" else [None]:
            yield point + (["--bm25-b", str(b)] if b else [])


def ease_points(l2s=(10, 20, 50, 100, 200, 500, 1000, 2000, 3000), kept=(["--neighbours", "500"], ["--dense"]),
                dropouts=(0, 0.5)):
    for l2, weights, dropout in itertools.product(l2s, kept, dropouts):
        yield flags("ease", ["l2", "dropout"], [l2, dropout]) + weights


def walk_points(alphas=(0.3, 0.5, 0.8, 1, 1.3), betas=(0, 0.1, 0.2, 0.4, 0.6, 0.8), kept=(50, 200, 1000)):
    for values in itertools.product(alphas, betas, kept):
        yield flags("rp3beta", ["alpha", "beta", "neighbours"], values)


def repeat_points():
    for values in itertools.product(
        [10, 100, 1000], [30, 365, 3000], [0.3, 0.6, 1], [0, 0.7, 1.4], [None, "90d", "180d"]
    ):
        *parameters, half_life = values
        yield flags("repeat", ["prior-weight", "days-ahead", "chance-power", "lapse-power"], parameters) + (
            ["--history-half-life", half_life, "--transform", "linear"] if half_life else [])


def flags(algorithm, names, values):
    pairs = [[f"--{name}", str(value)] for name, value in zip(names, values)]
    return ["--algorithm", algorithm, *itertools.chain(*pairs)]


class Shop:
    """Where the events are, and what is held out of them."""

    def __init__(self, data, holdout, metric="ndcg@20", points=None):
        self.data, self.holdout, self.metric = data, holdout, metric
        self.points = points or [*factor_points(), *neighbour_points(), *ease_points(), *walk_points()]

    def flags(self):
        return [*self.data, *self.holdout, "--metric", self.metric]


def simulated(name, folder, trainer):
    customers, items, median = SIMULATED[name]
    shop = folder / str(median)
    if not (shop / "events.csv").exists():
        subprocess.run(
            [trainer, "simulate", "--customers", str(customers), "--items", str(items), "--events-per-customer",
             str(median), "--types", "purchase", "--seed", "1", "--output", shop, "--quiet"], check=True)
    points = None
    if items == 40_000:
        # One fit of ease takes longer than the search may.
        points = [*factor_points(), *neighbour_points(), *walk_points()]
    return Shop(["--events", str(shop / "events.csv"), "--until", TEST], ["--holdout-from", BEFORE], points=points)


def online_retail(data):
    log = data / "online-retail" / "online_retail.csv.gz"
    columns = {"user": "CustomerID", "item": "StockCode", "timestamp": "InvoiceDate", "quantity": "Quantity",
               "price": "UnitPrice", "order": "InvoiceNo"}
    conditions = ["Quantity > 0", "UnitPrice > 0", "InvoiceNo !starts C", "CustomerID !empty"]
    return Shop(
        ["--events", str(log), *itertools.chain(*([f"--{name}", column] for name, column in columns.items())),
         *itertools.chain(*(["--where", condition] for condition in conditions)), "--until", "2011-09-09"],
        ["--holdout-from", "2011-06-09"])


def web(data, folder):
    """The visits of the training file of MSWeb as a table."""
    table = folder / "msweb.csv"
    with gzip.open(data / "msweb" / "anonymous-msweb.data.gz", "rt", encoding="latin1") as lines, \
            open(table, "w") as output:
        output.write("user,item\n")
        for fields in (line.strip().split(",") for line in lines):
            if fields[0] == "C":
                user = fields[2]
            elif fields[0] == "V":
                output.write(f"a{user},i{fields[1]}\n")
    return Shop(["--events", str(table)], ["--holdout-users", "0.2"], "hit-rate@10")


def journey(events):
    """A grocery year, written by `run-journey --write`."""
    points = [*repeat_points(), *factor_points([64]), *walk_points([0.5, 1], [0, 0.2, 0.4, 0.6], [50, 1000]),
              *neighbour_points([20, 200, 1000], [0, 100])]
    return Shop(
        ["--events", str(events), "--order", "order", "--until", "2017-12-01"],
        ["--holdout-from", "2017-11-01", "--mask", "none"], "ndcg@10", points)


def shops(arguments):
    folder = arguments.data / "tuning"
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    if real := os.environ.get("ENDCAP_DATA"):
        found["MSWeb"] = web(pathlib.Path(real), folder)
        found["Online Retail"] = online_retail(pathlib.Path(real))
    if (events := arguments.data / "journey" / "events.csv").exists():
        found["Complete Journey"] = journey(events)
    for name in SIMULATED:
        found[name] = simulated(name, folder, arguments.trainer)
    return found


def fit(trainer, shop, store, threads, parameters):
    """The report of one training that is measured on the hold-out, or its error."""
    run = subprocess.run(
        [trainer, "fit", "recommender", *shop.data, *shop.holdout, "--metrics", shop.metric, "--model", "grid",
         "--store", store, "--threads", threads, "--format", "json", "--quiet", *parameters],
        capture_output=True, text=True)
    shutil.rmtree(store, ignore_errors=True)
    return json.loads(run.stdout) if run.returncode == 0 else {"error": run.stderr.strip()}


def point(trainer, shop, store, number, parameters):
    """The value of one point on the hold-out."""
    measured = fit(trainer, shop, store / f"grid-{number}", "1", parameters)
    found = {"error": measured["error"]} if "error" in measured else {"value": measured["metrics"][shop.metric]["value"]}
    return {"flags": " ".join(parameters)} | found


def defaults(trainer, shop, store):
    """What each algorithm of the grid reaches without options, and popularity."""
    found = {}
    for algorithm in sorted({parameters[1] for parameters in shop.points}):
        measured = fit(trainer, shop, store / algorithm, "2", ["--algorithm", algorithm])
        if "metrics" in measured:
            found[algorithm] = measured["metrics"][shop.metric]["value"]
            found["popularity"] = measured["baselines"]["popularity"]["metrics"][shop.metric]["value"]
    return found


def tune(trainer, shop, store, budget):
    tuned = subprocess.run(
        [trainer, "tune", *shop.flags(), "--budget", budget, "--seed", "1", "--model", "tuned", "--store", store,
         "--format", "json", "--quiet"], check=True, capture_output=True, text=True)
    report = json.loads(tuned.stdout)
    best = {}
    for trial in report["trials"]:
        if not trial.get("sampled"):
            family = trial["algorithm"]["algorithm"]
            best[family] = max(best.get(family, 0), trial["value"])
    return {"flags": report["winner"]["algorithm"], "trials": len(report["trials"]),
            "value": report["winner"]["value"], "best": best}


def table(results):
    """Of each shop the best of the grid beside the search, then of each algorithm: grid, search, defaults."""
    print("| | points | best of the grid | its parameters | tune | of the grid's | trials |\n|---|---|---|---|---|---|---|")
    for name, result in results.items():
        points = [point for point in result.get("grid", []) if "value" in point]
        if not points or "tune" not in result:
            continue
        best, tuned = max(points, key=lambda point: point["value"]), result["tune"]
        print(f"| {name} | {len(points)} | {best['value']:.4f} | `{best['flags']}` | {tuned['value']:.4f} "
              f"({tuned['flags']['algorithm']}) | {tuned['value'] / best['value']:.3f} | {tuned['trials']} |")
    print("\n| | algorithm | best of the grid | tune | defaults |\n|---|---|---|---|---|")
    for name, result in results.items():
        grid = {}
        for point in result.get("grid", []):
            family = point["flags"].split()[1]
            grid[family] = max(grid.get(family, 0), point.get("value", 0))
        columns = [grid, result.get("tune", {}).get("best", {}), result.get("defaults", {})]
        for family in ["popularity", "repeat", "ials", "item-neighbours", "ease", "rp3beta", "mixture"]:
            if any(family in column for column in columns):
                values = (f"{column[family]:.4f}" if family in column else "" for column in columns)
                print(f"| {name} | {family} |", " | ".join(values), "|")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", default="3m")
    parser.add_argument("--data", type=pathlib.Path, default=HERE / "data")
    parser.add_argument("--trainer", type=pathlib.Path, default=ROOT / "bin" / "trainer")
    parser.add_argument("--shop", action="append", help="one of the shops; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, help="points measured at once")
    parser.add_argument("--only", choices=["grid", "defaults", "tune"])
    arguments = parser.parse_args()
    path = HERE / "results" / "tuning.json"
    path.parent.mkdir(exist_ok=True)
    store = arguments.data / "tuning" / "models"
    for name, shop in shops(arguments).items():
        if arguments.shop and name not in arguments.shop:
            continue
        if arguments.only in (None, "grid"):
            with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
                measure = lambda numbered: point(arguments.trainer, shop, store / name.replace(" ", "-"), *numbered)
                keep(path, name, "grid", list(pool.map(measure, enumerate(shop.points))))
        if arguments.only in (None, "defaults"):
            keep(path, name, "defaults", defaults(arguments.trainer, shop, store / "defaults"))
        if arguments.only in (None, "tune"):
            subprocess.run(["rm", "-rf", store / "tuned"], check=True)
            keep(path, name, "tune", tune(arguments.trainer, shop, store, arguments.budget))
    table(json.loads(path.read_text()))


def keep(path, shop, part, value):
    results = json.loads(path.read_text()) if path.exists() else {}
    results.setdefault(shop, {})[part] = value
    path.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
