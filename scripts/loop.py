#!/usr/bin/env python3
"""The customers of scripts/check-loop, in the folder in which it is started.

usage: loop.py shop | visit | judge

shop    writes a history, consent, experiments, a key and the configuration of the service
visit   asks for lists, and reports what customers do
judge   holds the analysis against the planted effect, and looks for ids that must not be there
"""
import csv
import glob
import hashlib
import hmac
import http.client
import json
import random
import sys
import time

CUSTOMERS, OPTED_OUT, GROUPS, ITEMS = 4000, 200, 5, 12
LENGTH, PRICE = 5, 20
KEY = "a key of the shop that nobody guesses"


def group_of_item(item):
    return int(item[1:]) // ITEMS


def group_of_customer(customer):
    return int(customer[1:]) % GROUPS


def chance(customer, items):
    """The chance that a customer buys: what is planted."""
    wanted = sum(group_of_item(item) == group_of_customer(customer) for item in items)
    return 0.05 + 0.25 * wanted / LENGTH


def customers():
    return [f"c{number}" for number in range(CUSTOMERS + OPTED_OUT)]


def shop():
    dice = random.Random(1)
    with open("history.csv", "w") as file:
        file.write("user,item\n")
        for customer in customers():
            own = [f"i{group_of_customer(customer) * ITEMS + n}" for n in range(ITEMS)]
            # The first group's items are the most popular, because everybody buys one of them as a gift.
            for item in sorted(set(dice.sample(own, 4) + [f"i{dice.randrange(ITEMS)}"])):
                file.write(f"{customer},{item}\n")
    with open("consent.csv", "w") as file:
        file.write("user,personalization\n")
        file.writelines(f"{customer},no\n" for customer in customers()[CUSTOMERS:])
    with open("customers.csv", "w") as file:
        file.write("user\n" + "".join(f"{customer}\n" for customer in customers()))
    with open("key", "w") as file:
        file.write(KEY + "\n")
    experiments = {"experiments": [{"name": "loop", "salt": "2026", "arms": [
        {"name": "control", "share": 0.5, "control": "popular"}, {"name": "champion", "share": 0.5}]}]}
    service = {
        "port": 8097, "consent": {"file": "consent.csv"}, "experiments": "experiments.json", "log": {"access": False},
        "exposure_log": {"file": "exposures.jsonl", "key_file": "key", "rotate_bytes": 500000},
        "event_log": {"file": "events.jsonl", "rotate_bytes": 100000}}
    for name, value in [("experiments.json", experiments), ("service.json", service)]:
        with open(name, "w") as file:
            json.dump(value, file, indent=1)


class Client:
    """A connection to the service, which may still be starting."""

    def __init__(self):
        for _ in range(100):
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", 8097)
                if self.ask("GET", "/v2/health/ready")["ready"]:
                    return
            except OSError:
                time.sleep(0.1)
        sys.exit("the service does not start")

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body and json.dumps(body))
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (path, answer.status, text)
        return json.loads(text)


def visit():
    dice, client = random.Random(2), Client()
    people = customers()
    dice.shuffle(people)
    events, effect, number = [], [], 0
    popular = [item["item"] for item in client.ask(
        "GET", f"/v1/recommend/{customers()[-1]}?n={LENGTH}&shown=false")["items"]]
    for customer in people:
        answer = client.ask("GET", f"/v1/recommend/{customer}?n={LENGTH}")
        items = [item["item"] for item in answer["items"]]
        isOptedOut = customer in OUT
        assert ("arm" in answer) == (not isOptedOut) == ("request_id" in answer), answer
        if not isOptedOut:
            own = client.ask("GET", f"/v1/recommend/{customer}?n={LENGTH}&shown=false")["items"]
            effect.append(chance(customer, [item["item"] for item in own]) - chance(customer, popular))

        def event(**members):
            nonlocal number
            number += 1
            events.append({"id": f"e{number}", "user": customer, "request_id": answer.get("request_id"), **members})

        if dice.random() < 0.3:
            event(type="click", item=items[0])
        if dice.random() < chance(customer, items):
            event(type="purchase", item=items[dice.randrange(len(items))], price=PRICE, quantity=1, order=f"o{number}")
        if dice.random() < 0.1:
            event(type="csat", item=items[0], value=3 + (items[0] in own_items(customer)))
    counts = {"accepted": 0, "duplicates": 0, "opted_out": 0}
    for start in range(0, len(events), 100):
        taken = client.ask("POST", "/v1/events", {"events": events[start:start + 100]})
        # A client that got no answer sends the same again.
        again = client.ask("POST", "/v1/events", {"events": events[start:start + 100]})
        assert again["accepted"] == 0 and again["duplicates"] == taken["accepted"], again
        for name in counts:
            counts[name] += taken[name]
    assert counts["accepted"] + counts["opted_out"] == len(events) and counts["opted_out"] > 0, counts
    with open("truth.json", "w") as file:
        json.dump({"conversion": sum(effect) / len(effect), "customers": len(effect), "events": counts}, file)


def own_items(customer):
    return {f"i{group_of_customer(customer) * ITEMS + n}" for n in range(ITEMS)}


def judge():
    truth, analysis = json.load(open("truth.json")), json.load(open("analysis.json"))
    metrics = {metric["metric"]: metric["comparisons"][0] for metric in analysis["metrics"]}
    assert analysis["customers"] == truth["customers"] == CUSTOMERS, analysis["customers"]
    assert analysis["sample_ratio"]["p"] > 0.001, analysis["sample_ratio"]
    for name, planted in [("conversion", truth["conversion"]), ("revenue", PRICE * truth["conversion"])]:
        found = metrics[name]["absolute"]
        print(f"{name}: planted {planted:.4f}, found {found['value']:.4f} ({found['low']:.4f}, {found['high']:.4f})")
        assert found["low"] <= planted <= found["high"] and metrics[name]["reading"] == "better", metrics[name]
    # Arms of the service and of the command.
    name = lambda customer: hmac.new(KEY.encode(), customer.encode(), hashlib.sha256).digest()[:16].hex()
    arms = {name(row["user"]): row["arm"] for row in csv.DictReader(open("arms.csv"))}
    text, shown = "", 0
    for path in glob.glob("exposures*.jsonl"):
        for line in open(path):
            exposure = json.loads(line)
            assert arms[exposure["customer"]] == exposure["arm"], exposure
            shown += 1
        text += open(path).read()
    logs = glob.glob("exposures*.jsonl") + glob.glob("events*.jsonl")
    assert shown == CUSTOMERS and len(logs) > 4, (shown, logs)
    text += "".join(open(path).read() for path in glob.glob("events*.jsonl"))
    for customer in OUT:
        assert f'"{customer}"' not in text and name(customer) not in text, customer
    print(f"{shown} exposures and {truth['events']['accepted']} events in {len(logs)} files; "
          f"nothing of {OPTED_OUT} customers who opted out")


OUT = set(customers()[CUSTOMERS:])

if __name__ == "__main__":
    {"shop": shop, "visit": visit, "judge": judge}[sys.argv[1]]()
