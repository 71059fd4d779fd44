#!/usr/bin/env python3
"""Positions of customers by keyed hashes, as docs/assignment.md defines them: the figures of AssignmentTests."""
import hashlib
import hmac


def position(salt, kind, name, customer):
    message = b"\0".join([kind.encode(), name.encode(), customer.encode()])
    code = hmac.new(salt.encode(), message, hashlib.sha256).digest()
    return (int.from_bytes(code[:8], "big") >> 11) / 2**53


for salt, kind, name, customer in [
    ("7f3a", "layer", "blend-on-home", "17850"),
    ("7f3a", "arm", "blend-on-home", "17850"),
    ("c1", "holdout", "", "17850"),
    ("9a", "layer", "front", "ü 1"),
]:
    print(salt, kind, name, customer, repr(position(salt, kind, name, customer)))

# Who is in which arm of tests' experiment: traffic 0.5, arms control 0.5 and blend 0.5, holdout 0.05 with the salt c1.
standings = []
for number in range(40):
    customer = f"c{number}"
    if position("c1", "holdout", "", customer) < 0.05:
        standings.append("h")
    elif position("7f3a", "layer", "blend-on-home", customer) >= 0.5:
        standings.append("-")
    else:
        standings.append("c" if position("7f3a", "arm", "blend-on-home", customer) < 0.5 else "b")
print("".join(standings))
