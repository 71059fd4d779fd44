#!/usr/bin/env python3
"""Counts the violations of a file of rules in a file of lists, without any code of Endcap.

usage: count-violations.py RULES ITEMS LISTS --placement NAME --day DATE [--events FILE [--purchase TYPE]]
    [--available FILE [--for-channel NAME]] [--consent FILE]

RULES is the file of rules, ITEMS the item table, LISTS what `scorer batch` wrote (.csv, .tsv, .jsonl, each also .gz).
Looks at what must never appear, caps, pins, repeated items and the length of lists; with the events of the shop also at
what was bought too lately, but not of customers whose answer in CONSENT is no. Prints a line for each rule; a rule that
is not looked at has a dash in place of a number. The exit code is 1 if there are violations.
"""
import argparse
import csv
import datetime
import gzip
import io
import json
import re
import sys
from collections import Counter, defaultdict

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


def rows(path):
    """The rows of a table as dictionaries."""
    stream = gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")
    name = path.removesuffix(".gz").lower()
    with stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        if name.endswith((".jsonl", ".ndjson")):
            for line in text:
                yield {key: "" if value is None else str(value) for key, value in json.loads(line).items()}
        else:
            yield from csv.DictReader(text, delimiter="\t" if name.endswith(".tsv") else ",")


class Parser:
    """Conditions by the words of docs/data.md: a function of a row for each."""

    def __init__(self, text):
        # Words, signs, parentheses, commas and quoted texts, each with the blanks before it.
        pattern = r"""\s*('(?:[^']|'')*'|"(?:[^"]|"")*"|!empty\b|!starts\b|[<>!]=|[<>=(),]|[^\s<>=!(),'"]+)"""
        self.tokens, position = [], 0
        while text[position:].strip():
            found = re.compile(pattern).match(text, position)
            if not found:
                sys.exit(f"cannot read the condition {text!r} at character {position + 1}")
            self.tokens.append(found.group(1))
            position = found.end()
        self.text, self.at = text, 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead].lower() if self.at + ahead < len(self.tokens) else None

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def parse(self):
        condition = self.any()
        if self.at != len(self.tokens):
            sys.exit(f"cannot read the condition {self.text!r}")
        return condition

    def any(self):
        parts = [self.all()]
        while self.peek() == "or":
            self.next()
            parts.append(self.all())
        return lambda row: any(part(row) for part in parts)

    def all(self):
        parts = [self.factor()]
        while self.peek() == "and":
            self.next()
            parts.append(self.factor())
        return lambda row: all(part(row) for part in parts)

    def factor(self):
        if self.peek() == "not":
            self.next()
            inner = self.factor()
            return lambda row: not inner(row)
        if self.peek() == "(":
            self.next()
            inner = self.any()
            self.next()
            return inner
        return self.comparison()

    def comparison(self):
        relations = {"=", "!=", "<", "<=", ">", ">=", "starts", "!starts", "in", "not", "empty", "!empty"}
        column = self.words(lambda: self.peek() in relations)[0]
        relation = self.next().lower()
        if relation == "not":
            self.next()
        if relation in ("in", "not"):
            self.next()
            values = []
            while True:
                values.append(self.words(lambda: self.peek() in (",", ")")))
                if self.next() == ")":
                    break
            found = lambda row: any(equals(row[column], *value) for value in values)
            return found if relation == "in" else lambda row: not found(row)
        if relation in ("empty", "!empty"):
            return lambda row: (row[column] == "") == (relation == "empty")
        value = self.words(lambda: self.peek() in (None, "and", "or", ")"))
        return lambda row: compare(row[column], relation, *value)

    def words(self, ends):
        """A name or a value, and whether it is quoted."""
        taken = []
        while self.peek() is not None and not (taken and ends()) and (taken or not ends()):
            taken.append(self.next())
        if len(taken) == 1 and taken[0][0] in "'\"":
            mark = taken[0][0]
            return taken[0][1:-1].replace(mark * 2, mark), True
        return " ".join(taken), False


def is_code(text):
    digits = text.lstrip("+-")
    return bool(re.match(r"0\d", digits)) or "e" in digits.lower() or sum(c.isdigit() for c in digits) > 15


def equals(cell, value, quoted):
    if not quoted and NUMBER.match(value) and not is_code(value):
        return bool(NUMBER.match(cell)) and float(cell) == float(value)
    return cell == value


def compare(cell, relation, value, quoted):
    if relation in ("=", "!="):
        return equals(cell, value, quoted) == (relation == "=")
    if relation in ("starts", "!starts"):
        return cell.startswith(value) == (relation == "starts")
    if not quoted and NUMBER.match(value):
        if cell == "":
            return False
        left, right = float(cell), float(value)
    else:
        left, right = cell.encode(), value.encode()
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[relation]


def holds(rule, day):
    return rule.get("from", "0") <= day <= rule.get("until", "9")


def condition(rule, key="where"):
    return Parser(rule[key]).parse() if rule.get(key) else lambda row: True


def check(rules, items, lists, wanted, day, bought, masks, available, refused):
    """The number of violations of each rule, and how many pins were left out.

    A pin may be left out where a rule withholds its item, where it is not available, or where the customer has it and the
    lists mask that. What was shown too often is not looked at, so with such a rule nobody knows why a pin is left out."""
    violations, left_out = Counter(), Counter()
    nothing = defaultdict(str)
    attributes = lambda item: items.get(item, nothing)
    pins = {}
    for rule in rules:
        violations[rule["name"]] += 0
        for offset, item in enumerate(rule.get("pin", [])):
            pins[item] = (rule["at"] + offset, rule["name"])
    banned = {}
    for rule in rules:
        for key in ("exclude", "only"):
            if key in rule:
                test = condition(rule, key)
                banned[rule["name"]] = {item for item, row in items.items() if test(row) == (key == "exclude")}
    caps = [(rule, condition(rule)) for rule in rules if "cap" in rule]
    lately = [(rule, condition(rule)) for rule in rules if "exclude_bought_within" in rule]
    withholds_shown = any("exclude_shown" in rule for rule in rules)

    def is_lately(user, item, rules=lately):
        last = None if user in refused else (bought or {}).get((user, item))
        for rule, test in rules:
            span = rule["exclude_bought_within"]
            days = int(span[:-1]) * {"d": 1, "w": 7}[span[-1]]
            if last is not None and (day - last).days <= days and test(attributes(item)):
                return True
        return False

    for user, list_ in lists.items():
        list_.sort()
        ids = [item for _, item, _ in list_]
        if [rank for rank, _, _ in list_] != list(range(1, len(list_) + 1)) or len(list_) > wanted:
            violations["ranks of a list"] += 1
        violations["an item once in a list"] += len(ids) - len(set(ids))
        for name, withheld in banned.items():
            violations[name] += sum(item in withheld for item in ids)
        if available is not None:
            violations["not available"] += sum(item not in available for item in ids)
        for rule, test in caps:
            groups = defaultdict(list)
            for _, item, source in list_:
                row = attributes(item)
                if row[rule["by"]] != "" and test(row):
                    groups[row[rule["by"]]].append(source)
            for sources in groups.values():
                # Pins stand whatever the caps say; nothing may be added to a group that they fill.
                excess = len(sources) - rule["cap"]
                violations[rule["name"]] += max(0, min(excess, sum(source != "pinned" for source in sources)))
        for rank, item, source in list_:
            at, name = pins.get(item, (None, None))
            if source == "pinned" and at is None:
                violations["pinned by no rule"] += 1
            elif at is not None and at <= wanted and rank != at:
                # In a list that is too short, what stands behind a gap moves up.
                if not (len(list_) < wanted and rank < at and source == "pinned"):
                    violations[name] += 1
        for item, (at, name) in pins.items():
            if at <= wanted and item in items and item not in ids:
                left_out[name] += 1
                is_banned = (available is not None and item not in available) or any(
                    item in withheld for withheld in banned.values())
                if bought is not None and not is_banned and not withholds_shown and not ((user, item) in bought and masks):
                    violations[name] += not is_lately(user, item)
        for rule, test in lately:
            violations[rule["name"]] += sum(is_lately(user, item, [(rule, test)]) for item in ids)
    return violations, left_out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rules")
    parser.add_argument("items")
    parser.add_argument("lists")
    parser.add_argument("--placement", required=True)
    parser.add_argument("--day", required=True)
    parser.add_argument("--item-id", default="item", help="the column of the item's id in ITEMS")
    parser.add_argument("--events", help="events with the columns user, item, timestamp and type")
    parser.add_argument("--purchase", default="purchase", help="the type of the events that mean bought")
    parser.add_argument("--available", help="the items that may be listed: the column item, and perhaps channel")
    parser.add_argument("--for-channel", help="the channel that the lists are for")
    parser.add_argument("--consent", help="the columns user and personalization: of a no nothing is used")
    given = parser.parse_args()
    with open(given.rules, encoding="utf-8") as file:
        book = json.load(file)
    placement = book["placements"][given.placement]
    named = set(placement.get("rules", []))
    rules = [rule for rule in book["rules"] if rule["name"] in named and holds(rule, given.day)]
    items = {}
    for row in rows(given.items):
        items[row[given.item_id]] = row | {"item": row[given.item_id]}
    lists = defaultdict(list)
    for row in rows(given.lists):
        lists[row["user"]].append((int(row["rank"]), row["item"], row["source"]))
    bought = {} if given.events else None
    if given.events:
        for row in rows(given.events):
            if row["type"] == given.purchase:
                day = datetime.date.fromisoformat(row["timestamp"][:10])
                key = (row["user"], row["item"])
                bought[key] = max(day, bought.get(key, day))
    day = datetime.date.fromisoformat(given.day)
    available = None
    if given.available:
        channels = ("", given.for_channel)
        available = {row["item"] for row in rows(given.available) if row.get("channel", "") in channels}
    refused = set()
    if given.consent:
        noes = ("no", "n", "false", "f", "0")
        refused = {row["user"] for row in rows(given.consent) if row["personalization"].strip().lower() in noes}
    masks = placement.get("mask") != "none"
    violations, left_out = check(rules, items, lists, placement["n"], day, bought, masks, available, refused)
    looked_at = ("exclude", "only", "cap", "pin") + (("exclude_bought_within",) if bought is not None else ())
    passed_over = {rule["name"] for rule in rules if not any(key in rule for key in looked_at)}
    print(f"{len(lists)} lists, {sum(map(len, lists.values()))} rows, {len(rules)} rules hold on {given.day}")
    for name, count in violations.items():
        note = f" ({left_out[name]} times left out)" if name in left_out else ""
        print(f"{'–' if name in passed_over else count:>8}  {name}{note}")
    total = sum(violations.values())
    print(f"{total:8}  violations")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
