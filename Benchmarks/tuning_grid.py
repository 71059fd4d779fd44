"""Holds `trainer tune` against an exhaustive grid over the same families, on two simulated shops.

The grid is measured on the test period itself, so its best is what nobody could have known beforehand; `tune` sees only
what lies before. Writes Benchmarks/results/tuning.json and prints Markdown tables.
"""
import argparse
import concurrent.futures
import itertools
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
SPLIT = "2024-10-02"
SHOPS = {
    "dense": ["--customers", "1500", "--items", "800", "--events-per-customer", "200"],
    "sparse": ["--customers", "8000", "--items", "1500", "--events-per-customer", "8"],
}


def grid():
    """The flags of every point."""
    for factors, unobserved, regularization, epochs in itertools.product(
        [64, 128, 256, 512], [0.001, 0.003, 0.01, 0.03, 0.1, 0.3], [0.001, 0.003, 0.01, 0.03], [4, 8, 16]
    ):
        yield ["--algorithm", "ials", "--factors", factors, "--unobserved-weight", unobserved,
               "--regularization", regularization, "--epochs", epochs]
    for similarity, neighbours, shrinkage in itertools.product(
        ["cosine", "tf-idf", "bm25"], [10, 20, 50, 100, 200, 500, 1000], [0, 10, 100, 1000]
    ):
        point = ["--algorithm", "item-neighbours", "--similarity", similarity, "--neighbours", neighbours,
                 "--shrinkage", shrinkage]
        for b in [0.25, 0.75] if similarity == "bm25" else [None]:
            yield point + (["--bm25-b", b] if b else [])
    for l2, kept in itertools.product([10, 20, 50, 100, 200, 500, 1000, 2000, 3000], [["--neighbours", 500], ["--dense"]]):
        yield ["--algorithm", "ease", "--l2", l2] + kept
    for alpha, beta, neighbours in itertools.product([0.5, 0.8, 1, 1.3, 1.6], [0, 0.2, 0.4, 0.6, 0.8], [50, 200, 1000]):
        yield ["--algorithm", "rp3beta", "--alpha", alpha, "--beta", beta, "--neighbours", neighbours]


class Shop:
    def __init__(self, name, folder, trainer):
        self.name, self.trainer = name, trainer
        self.folder = folder / name
        self.events = self.folder / "events.csv"
        if not self.events.exists():
            self.run("simulate", *SHOPS[name], "--types", "purchase", "--seed", 1, "--output", self.folder)

    def run(self, *arguments):
        command = [self.trainer, *map(str, arguments), "--quiet"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def test(self, reference):
        """NDCG@20 in the test period."""
        report = json.loads(self.run(
            "evaluate", reference, "--store", self.folder / "models", "--events", self.events, "--from", SPLIT,
            "--metrics", "ndcg@20", "--threads", 1, "--format", "json"))
        return report["metrics"]["ndcg@20"]

    def fit(self, flags, name):
        report = json.loads(self.run(
            "fit", "recommender", "--events", self.events, "--until", SPLIT, "--model", name, "--store",
            self.folder / "models", "--threads", 1, "--format", "json", *flags))
        return f"{name}/{report['version']}"

    def point(self, number, flags):
        name = f"grid-{number}"
        value = self.test(self.fit(flags, name))["value"]
        subprocess.run(["rm", "-r", self.folder / "models" / name], check=True)
        return {"flags": " ".join(map(str, flags)), "ndcg@20": value}

    def tune(self, budget):
        report = json.loads(self.run(
            "tune", "--events", self.events, "--until", SPLIT, "--holdout-from", "2024-07-04", "--budget", budget,
            "--model", "tuned", "--store", self.folder / "models", "--format", "json"))
        return {
            "flags": report["winner"]["algorithm"], "trials": len(report["trials"]),
            "validation": report["winner"]["value"], "ndcg@20": self.test(f"tuned/{report['version']}")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", default="10m")
    parser.add_argument("--data", type=pathlib.Path, default=HERE / "data")
    parser.add_argument("--trainer", type=pathlib.Path, default=ROOT / "bin" / "trainer")
    parser.add_argument("--only", choices=["grid", "tune"])
    arguments = parser.parse_args()
    path = HERE / "results" / "tuning.json"
    path.parent.mkdir(exist_ok=True)
    results = json.loads(path.read_text()) if path.exists() else {}
    for name in SHOPS:
        shop = Shop(name, arguments.data / "tuning", arguments.trainer)
        result = results.setdefault(name, {})
        if arguments.only != "tune":
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                result["grid"] = list(pool.map(lambda point: shop.point(*point), enumerate(grid())))
            path.write_text(json.dumps(results, indent=1))
        if arguments.only != "grid":
            result["tune"] = shop.tune(arguments.budget)
            path.write_text(json.dumps(results, indent=1))
    for name, result in results.items():
        print(f"\n{name}\n\n| | NDCG@20 in the test period | parameters |\n|---|---|---|")
        families = {}
        for point in result.get("grid", []):
            families.setdefault(point["flags"].split()[1], []).append(point)
        for family, points in families.items():
            best = max(points, key=lambda point: point["ndcg@20"])
            print(f"| best of {len(points)}, {family} | {best['ndcg@20']:.4f} | `{best['flags']}` |")
        if "tune" in result:
            tuned = result["tune"]
            print(f"| tune, {tuned['trials']} trials | {tuned['ndcg@20']['value']:.4f} | {json.dumps(tuned['flags'])} |")


if __name__ == "__main__":
    main()
