"""Writes CDNOWFigures.swift: what pandas finds in CDNOW at 1997-10-01, the end of week 39.

Run here: python3 make-cdnow-figures.py PURCHASES.csv > ../PropensityTests/PointInTime/CDNOWFigures.swift
with the output of datasets/cdnow/convert. An order is all that a customer buys on one day.
"""
import sys

import numpy as np
import pandas as pd

log = pd.read_csv(sys.argv[1], dtype={"user": str}, parse_dates=["timestamp"])
cutoff = pd.Timestamp("1997-10-01")
day = pd.Timedelta(days=1)
past = log[log.timestamp < cutoff]
buyers = log[(log.timestamp >= cutoff) & (log.timestamp < cutoff + 273 * day)].user.unique()

print("// Written by Tests/Fixtures/make-cdnow-figures.py.\n")
print("/// Counts and sums of features over the customers at risk at 1997-10-01, by pandas.")
print("enum CDNOWFigures {")
print("    /// Days of activity, customers at risk, buyers among them in the next 39 weeks.")
print("    static let atRisk = [")
for active in (365, 180, 90):
    users = past[past.timestamp >= cutoff - active * day].user.unique()
    print(f"        (days: {active}, customers: {len(users)}, buyers: {np.isin(users, buyers).sum()}),")
print("    ]\n")

days = past.groupby(["user", "timestamp"]).size().reset_index().sort_values(["user", "timestamp"])
orders = days.groupby("user").timestamp
gaps = (orders.diff() / day).groupby(days.user)
money = (past.quantity * past.price).groupby(past.user)
recent = past[past.timestamp >= cutoff - 90 * day]
sums = {
    "recency": np.log1p((cutoff - orders.max()) / day / 30).sum(),
    "tenure": ((cutoff - orders.min()) / day / 365.25).sum(),
    "orders_all": np.log1p(orders.size()).sum(),
    "lines_all": np.log1p(past.groupby("user").size()).sum(),
    "lines_90d": np.log1p(recent.groupby("user").size()).sum(),
    "pieces_all": np.log1p(past.groupby("user").quantity.sum()).sum(),
    "money_all": np.log1p(money.sum()).sum(),
    "money_90d": np.log1p((recent.quantity * recent.price).groupby(recent.user).sum()).sum(),
    "gap_mean": np.log1p(gaps.mean().dropna()).sum(),
    "gap_deviation": np.log1p(gaps.std(ddof=0)[orders.size() > 2]).sum(),
}
print("    /// The sum of each feature over the customers for whom it is defined, at risk with 365 days.")
print("    static let sums = [")
for name, value in sums.items():
    print(f'        "{name}": {float(value)!r},')
print("    ]")
print("}")
