"""Writes MixtureFixture.swift: customers, what the members of mixtures say of them, and the lists by the definition.

All scores are computed densely, for every customer and every item. One customer bought nothing, one is unknown to the
other member, of one item the factors are zero, and negative weights speak against some items.
Run here: python3 make-mixture.py > ../RankingTests/MixtureFixture.swift
"""
import math

import numpy as np

USERS, ITEMS, FACTORS, TODAY, AHEAD, POWER, LAPSE, WAITING = 6, 9, 3, 1000, 10.0, 0.5, 0.75, 0.25
SHARES = [0.0, 0.35, 1.0]

random = np.random.default_rng(17)
# Sixteenths are exact in single precision.
sixteenths = lambda shape, low, high: random.integers(low * 16, high * 16, shape) / 16
items = sixteenths((ITEMS, FACTORS), -1, 2)
users = sixteenths((USERS, FACTORS), 0, 2)
items[4], users[5] = 0, 0
weights = sixteenths((ITEMS, ITEMS), -1, 2) * (random.random((ITEMS, ITEMS)) < 0.5)
np.fill_diagonal(weights, 0)
rates = {
    "chance": sixteenths(ITEMS, 0, 1) / 2 + 0.125,
    "interval": sixteenths(ITEMS, 5, 40),
    "deviation": sixteenths(ITEMS, 0, 1) + 0.25,
    "shape": sixteenths(ITEMS, 0, 2) + 0.5,
    "rate": sixteenths(ITEMS, 20, 90),
}
# Rows of item, confidence, purchases, first day and last day.
histories = []
for user in range(USERS):
    own = sorted(random.choice(ITEMS, 5, replace=False))
    rows = []
    for item in own:
        count = 0 if user == 0 else int(random.integers(0, 5))
        first = int(random.integers(800, 900)) if count else 0
        last = first if count == 1 else int(random.integers(920, TODAY)) if count else 0
        rows.append((int(item), int(random.integers(1, 9)) / 4, count, first, last))
    histories.append(rows)


def normal(distance):
    return max(0.5 * (1 + math.erf(distance / math.sqrt(2))), 1e-6)


def again(user):
    """The scores of a model of repeats, over the largest; none for what was never bought."""
    scores = {}
    start = min((first for _, _, count, first, _ in histories[user] if count), default=TODAY)
    for item, _, count, first, last in histories[user]:
        if count == 0:
            continue
        rate = (count - 1 + rates["shape"][item]) / (TODAY - first + WAITING * (first - start) + rates["rate"][item])
        distance = math.log((TODAY - last + AHEAD) / rates["interval"][item]) / rates["deviation"][item]
        own = (count - 1) * math.log((last - first) / (count - 1)) if count > 1 else 0
        middle = (own + 2 * math.log(rates["interval"][item])) / (count + 1)
        lasting = normal(1 - (math.log(TODAY - last + 1) - middle) / 2)
        scores[item] = rates["chance"][item] ** POWER * rate * normal(distance) * lasting**LAPSE
    return {item: score / max(scores.values()) for item, score in scores.items()}


def by_factors(user):
    """The scores of a model of factors; none where nothing is known."""
    if not users[user].any():
        return {}
    return {item: float(items[item] @ users[user]) for item in range(ITEMS) if items[item].any()}


def by_weights(user):
    """The scores of a model of weights; only positive ones are listed."""
    scores = sum(confidence * weights[item] for item, confidence, *_ in histories[user])
    return {item: float(scores[item]) for item in range(ITEMS) if scores[item] > 0}


def blended(user, others, share):
    repeats = again(user)
    largest = max(others.values(), default=0)
    scale = largest if largest > 0 else 1
    listed = [
        (share * repeats.get(item, 0) + (1 - share) * others.get(item, 0) / scale, others.get(item, -math.inf), item)
        for item in range(ITEMS)
        if item in repeats or item in others
    ]
    return sorted(listed, key=lambda row: (-row[0], -row[1], row[2]))


def numbers(values):
    return "[" + ", ".join(repr(float(v)) for v in values) + "]"


def matrix(name, comment, rows):
    body = "".join(f"        {numbers(row)},\n" for row in rows)
    return f"    /// {comment}.\n    static let {name}: [[Float]] = [\n{body}    ]\n"


print("// Written by Tests/Fixtures/make-mixture.py.\n")
print("/// Six customers and nine items, with the lists of mixtures by the definition of `MixtureRule`.")
print("enum MixtureFixture {")
print(f"    static let today: Int64 = {TODAY}")
print(f"    static let daysAhead = {AHEAD}")
print(f"    static let chancePower = {POWER}")
print(f"    static let lapsePower = {LAPSE}")
print(f"    static let waitingShare = {WAITING}")
print(f"    static let shares = {numbers(SHARES)}\n")
print(matrix("items", "The factors of the items", items))
print(matrix("users", "The factors of the customers", users))
print(matrix("weights", "The weights B_ji, row j for past item j", weights))
print("    /// What a model of repeats knows of each item.")
for name, values in rates.items():
    print(f"    static let {name}: [Float] = {numbers(values)}")
print("\n    /// Item, confidence, purchases, first day and last day of each pair, customer by customer.")
print("    static let histories: [[[Double]]] = [")
for rows in histories:
    print("        [")
    for row in rows:
        print(f"            {numbers(row)},")
    print("        ],")
print("    ]\n")
for name, scores in (("Factors", by_factors), ("Weights", by_weights)):
    lists = [[blended(user, scores(user), share) for user in range(USERS)] for share in SHARES]
    for rows in (rows for own in lists for rows in own):
        for one, other in zip(rows, rows[1:]):
            # What is in order by a hair in double precision need not be in single.
            assert one[0] == other[0] == 0 or one[:2] == other[:2] or one[0] - other[0] > 1e-5 * abs(one[0])
    parts = (("items", "UInt32", lambda row: row[2]), ("scores", "Double", lambda row: round(float(row[0]), 12)))
    for what, kind, value in parts:
        print(f"    /// The {what} of each list with {name.lower()}, share by share and customer by customer.")
        print(f"    static let {what}By{name}: [[[{kind}]]] = [")
        for own in lists:
            print("        [")
            for rows in own:
                texts = [repr(value(row)) for row in rows]
                lines = [", ".join(texts[start : start + 5]) for start in range(0, len(texts), 5)]
                if what == "items":
                    print("            [" + ", ".join(texts) + "],")
                else:
                    print("            [\n                " + ",\n                ".join(lines) + ",\n            ],")
            print("        ],")
        print("    ]" + ("" if (name, what) == ("Weights", "scores") else "\n"))
print("}")
