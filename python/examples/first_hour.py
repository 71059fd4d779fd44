"""The first hour of a data scientist: a log, three models, their accuracy, lists with reasons, a version in a store.

usage: first_hour.py EVENTS.CSV STORE; needs numpy. The log has the columns user, item and timestamp, as that of
`trainer simulate`; only its purchases count where it has a column type.
"""

import csv
import sys

import numpy as np

import endcap

path, store = sys.argv[1:]
with open(path, newline="") as file:
    rows = [row for row in csv.DictReader(file) if row.get("type", "purchase") == "purchase"]
users = np.array([row["user"] for row in rows])
items = np.array([row["item"] for row in rows])
times = np.array([row["timestamp"].rstrip("Z") for row in rows], dtype="datetime64[s]")
print(f"{len(rows)} purchases of {len(set(users))} customers, from {times.min()} to {times.max()}")

# What came in the last tenth of the time is the test, as it will be when the model is used.
past = times < np.sort(times)[int(0.9 * len(times))]
train = endcap.Interactions.from_columns(users[past], items[past])
known, sold = set(train.user_ids), set(train.item_ids)
had = set(zip(users[past], items[past]))
test: dict[str, set[str]] = {}
for user, item in zip(users[~past], items[~past]):
    if user in known and item in sold and (user, item) not in had:
        test.setdefault(user, set()).add(item)


def recall(lists: endcap.Lists) -> float:
    """The share of what test customers bought that is in their lists."""
    hits = [len(test[user].intersection(own)) / len(test[user]) for user, own in zip(test, lists.items)]
    return float(np.mean(hits))


models = {
    "als": endcap.ALS(factors=16, regularization=0.05, seed=1),
    "ease": endcap.EASE(l2=50),
    "item neighbours": endcap.ItemNeighbours(),
}
accuracy = {}
for name, model in models.items():
    lists = model.fit(train).recommend(list(test), n=20)
    accuracy[name] = recall(lists)
    print(f"{name}: recall@20 {accuracy[name]:.4f} for {len(test)} customers")

best = max(accuracy, key=lambda name: accuracy[name])
model = models[best].fit(endcap.Interactions.from_columns(users, items))
someone = next(iter(test))
for item, score in zip(model.recommend([someone], n=3).items[0], model.recommend([someone], n=3).scores[0]):
    because = ", ".join(reason.item for reason in model.explain(someone, item, n=2))
    print(f"{someone}: {item} ({score:.3f}), because of {because}")

version = model.save(store, "first-hour")
served = endcap.load(f"{store}/first-hour/{version}")
assert served.recommend([someone]).items.tolist() == model.recommend([someone]).items.tolist()
print(f"{best} is version first-hour/{version}: trainer models list --store {store}")
