"""Writes RepeatFixture.swift: a small log, and what a model of repeats learns of it, from the definitions.

Nothing is summed in advance: each value is computed from the list of a customer's purchases. Rows repeat within a day, so
that occasions are fewer than rows; one item is never bought twice, and one has no category.
Run here: python3 make-repeat.py > ../RecommendersTests/RepeatFixture.swift
"""
import math
import random

USERS, ITEMS, FIRST_DAY, LAST_DAY = 14, 7, 19000, 19240
PRIOR, AHEAD, POWER, LAPSE, WAITING, HALF_LIFE = 4.0, 9.0, 0.5, 0.75, 0.3, 60.0
CATEGORIES = ["food", "food", "food", "care", "care", "care", ""]
CYCLES = [7, 12, 20, 35, 50, None, 28]

random.seed(11)
rows = []
for user in range(USERS):
    for item in range(ITEMS):
        if random.random() < 0.35:
            continue
        day = random.randint(FIRST_DAY, FIRST_DAY + 150)
        rows.append((user, item, day))
        if random.random() < 0.3:
            rows.append((user, item, day))
        while CYCLES[item] and random.random() < 0.85:
            day += max(1, round(CYCLES[item] * math.exp(random.gauss(0, 0.3))))
            if day > LAST_DAY:
                break
            rows.append((user, item, day))
rows.append((0, 0, LAST_DAY))
random.shuffle(rows)

today = max(day for _, _, day in rows)
occasions = {}
for user, item, day in rows:
    occasions.setdefault((user, item), set()).add(day)
occasions = {pair: sorted(days) for pair, days in occasions.items()}


def waited(user, days):
    """The days since the first purchase of an item, and a share of those before it since the first of anything."""
    first = min(d[0] for (other, _), d in occasions.items() if other == user)
    return today - days[0] + WAITING * (days[0] - first)


def pairs(items):
    return [days for (_, item), days in sorted(occasions.items()) if item in items]


def counted(items):
    """The repeats of each pair, and the days in which they were counted."""
    return [(len(d) - 1, waited(user, d)) for (user, item), d in sorted(occasions.items()) if item in items]


def gaps(items):
    return [math.log(b - a) for days in pairs(items) for a, b in zip(days, days[1:])]


def members(item):
    name = CATEGORIES[item]
    return [i for i in range(ITEMS) if CATEGORIES[i] == name] if name else None


def drawn(item, weight, everywhere, ratio):
    """The value of an item, drawn towards its category's, drawn towards that of all."""
    prior = everywhere
    if members(item) is not None:
        above, below = ratio(members(item))
        prior = (above + weight * prior) / (below + weight)
    above, below = ratio([item])
    return (above + weight * prior) / (below + weight)


everything = list(range(ITEMS))
returning = lambda items: (sum(len(d) > 1 for d in pairs(items)), len(pairs(items)))
repeats = lambda items: (sum(k for k, _ in counted(items)), sum(t for _, t in counted(items)))
logs = lambda items: (sum(gaps(items)), len(gaps(items)))

r, n = returning(everything)
chance = [drawn(i, PRIOR, r / n, returning) for i in everything]

k, t = repeats(everything)
mean = [drawn(i, PRIOR * t / n, k / t, repeats) for i in everything]


def excess(i):
    return sum((k - mean[i] * t) ** 2 - mean[i] * t for k, t in counted([i]))


def scale(i):
    return mean[i] ** 2 * sum(t**2 for _, t in counted([i]))


limited = lambda x: min(max(x, 0.05), 20)
kappa = limited(sum(map(excess, everything)) / sum(map(scale, everything)))
per_pair = sum(map(scale, everything)) / n
kappas = [limited((excess(i) + PRIOR * kappa * per_pair) / (scale(i) + PRIOR * per_pair)) for i in everything]

all_gaps = gaps(everything)
mu = sum(all_gaps) / len(all_gaps)
known = [i for i in everything if gaps([i])]
own = {i: sum(gaps([i])) / len(gaps([i])) for i in known}
within = sum((g - own[i]) ** 2 for i in known for g in gaps([i])) / (len(all_gaps) - len(known))
sizes = {i: len(gaps([i])) for i in known}
between = (sum(sizes[i] * (own[i] - mu) ** 2 for i in known) - (len(known) - 1) * within) / (
    len(all_gaps) - sum(s * s for s in sizes.values()) / len(all_gaps)
)
assert between > 0
weight = min(max(within / between, 0.1), 100)
interval = [drawn(i, weight, mu, logs) for i in everything]
deviation = [
    max(math.sqrt((sum((g - interval[i]) ** 2 for g in gaps([i])) + PRIOR * within) / (len(gaps([i])) + PRIOR)), 0.1)
    for i in everything
]
assert min(deviation) > 0.1 and any(0.05 < x < 20 for x in kappas)


def normal(distance):
    return max(0.5 * (1 + math.erf(distance / math.sqrt(2))), 1e-6)


def lasting(item, days):
    """Whether the item is still bought, by an interval of which the item's own counts as two."""
    gaps = len(days) - 1
    own = gaps * math.log((days[-1] - days[0]) / gaps) if gaps else 0
    middle = (own + 2 * interval[item]) / (gaps + 2)
    return normal(1 - (math.log(today - days[-1] + 1) - middle) / 2)


def score(user, item):
    days = occasions[user, item]
    weigh = lambda day: 2 ** ((day - today) / HALF_LIFE)
    shape = 1 / kappas[item]
    exposure = HALF_LIFE / math.log(2) * (1 - 2 ** (-waited(user, days) / HALF_LIFE))
    rate = (sum(weigh(d) for d in days[1:]) + shape) / (exposure + shape / mean[item])
    distance = (math.log(today - days[-1] + AHEAD) - interval[item]) / deviation[item]
    return chance[item] ** POWER * rate * normal(distance) * lasting(item, days) ** LAPSE


def listed(name, comment, values, kind="Double", width=4):
    texts = [repr(v) for v in values]
    lines = [", ".join(texts[i : i + width]) for i in range(0, len(texts), width)]
    body = ",\n        ".join(lines)
    return f"    /// {comment}\n    static let {name}: [{kind}] = [\n        {body},\n    ]\n"


print("// Written by Tests/Fixtures/make-repeat.py.\n")
print("/// A log of purchases, and what a model of repeats with a = 4 and ε = 0.3 learns of it.")
print("enum RepeatFixture {")
print(f"    /// Customer, item and day of each row, days since 1970-01-01.")
print("    static let rows: [[Int]] = [")
flat = [f"[{u}, {i}, {d}]" for u, i, d in rows]
for start in range(0, len(flat), 6):
    print("        " + ", ".join(flat[start : start + 6]) + ",")
print("    ]\n")
names = ", ".join(f'"{name}"' for name in CATEGORIES)
print(f"    static let categories = [{names}]\n")
print(listed("chance", "p of each item.", chance))
print(listed("interval", "exp μ, in days.", [math.exp(x) for x in interval]))
print(listed("deviation", "σ.", deviation))
print(listed("shape", "α.", [1 / x for x in kappas]))
print(listed("rate", "β, in days.", [1 / (x * m) for x, m in zip(kappas, mean)]))
comment = "The score of each pair, customer by customer: h = 9, γ = 0.5, ω = 0.75, ε = 0.3, a half-life of 60 days."
print(listed("scores", comment, [score(u, i) for u, i in sorted(occasions)]).rstrip("\n"))
print("}")
