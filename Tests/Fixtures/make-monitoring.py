#!/usr/bin/env python3
"""Writes Tests/MonitoringTests/OutcomeFixture.swift: estimates and calibration lines by numpy and scipy.

Needs numpy and scipy. Run it from the root of the checkout: python3 Tests/Fixtures/make-monitoring.py
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit


def expected(p, w):
    """The estimate by all pairs of two rows, and the mean entropy."""
    above, equal = p[:, None] > p[None, :], p[:, None] == p[None, :]
    np.fill_diagonal(equal, False)
    pairs = np.outer(w * p, w * (1 - p))
    np.fill_diagonal(pairs, 0)
    auc = (pairs * (above + 0.5 * equal)).sum() / pairs.sum()
    clipped = np.clip(p, 2.0**-52, 1 - 2.0**-52)
    entropy = -(p * np.log(clipped) + (1 - p) * np.log1p(-clipped))
    return auc, (w * entropy).sum() / w.sum(), (w * p).sum() / w.sum()


def line(p, y, w, is_slope_free):
    """Cox's recalibration by scipy, with standard errors from the Fisher information."""
    z = logit(np.clip(p, 2.0**-52, 1 - 2.0**-52))
    design = np.column_stack([np.ones_like(z), z]) if is_slope_free else np.ones((len(z), 1))
    offset = np.zeros_like(z) if is_slope_free else z

    def loss(b):
        f = design @ b + offset
        return (w * (np.logaddexp(0, f) - y * f)).sum()

    def gradient(b):
        return design.T @ (w * (expit(design @ b + offset) - y))

    def hessian(b):
        q = expit(design @ b + offset)
        return design.T @ (design * (w * q * (1 - q))[:, None])

    start = np.array([0.0, 1.0]) if is_slope_free else np.zeros(1)
    fit = minimize(loss, start, jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-12})
    b = fit.x
    for _ in range(20):
        b = b - np.linalg.solve(hessian(b), gradient(b))
    return b, np.sqrt(np.diag(np.linalg.inv(hessian(b))))


def numbers(values):
    lines, row = [], ""
    for value in values:
        text = repr(float(value))
        if len(row) + len(text) > 96:
            lines.append(row.rstrip())
            row = ""
        row += text + ", "
    return "\n                ".join(lines + [row.rstrip(" ,")])


def main():
    random = np.random.default_rng(22)
    cases = []
    p = random.beta(1.2, 3, 40)
    cases.append(("distinct", p, np.ones(40), (random.random(40) < p).astype(float)))
    p = np.round(random.beta(1, 2, 60), 1)
    cases.append(("with ties, none and all", np.append(p, [0.0, 1.0]), np.ones(62),
                  np.append((random.random(60) < p).astype(float), [0.0, 1.0])))
    p = random.beta(2, 5, 50)
    cases.append(("weighted and too extreme", np.clip(expit(2 * logit(p) - 0.3), 1e-6, 1 - 1e-6),
                  random.integers(0, 5, 50).astype(float), (random.random(50) < p).astype(float)))
    out = ["// Written by Tests/Fixtures/make-monitoring.py.", "", "import Testing", "",
           "/// Probabilities with the figures that numpy and scipy find.", "enum OutcomeFixture {",
           "    struct Rows: CustomTestStringConvertible {", "        let name: String", "        let probabilities, weights, outcomes: [Double]",
           "        let areaUnderROC, logLoss, baseRate: Double", "        let inTheLarge, inTheLargeError: Double",
           "        let slope, slopeError: Double", "", "        var testDescription: String { name }", "    }", "", "    static let rows = ["]
    for name, p, w, y in cases:
        auc, loss, rate = expected(p, w)
        (a,), (ae,) = line(p, y, w, False)
        (_, b), (_, be) = line(p, y, w, True)
        out += ["        Rows(", f'            name: "{name}",', "            probabilities: [",
                f"                {numbers(p)},", "            ],", "            weights: [", f"                {numbers(w)},",
                "            ],", "            outcomes: [", f"                {numbers(y)},", "            ],",
                f"            areaUnderROC: {float(auc)!r}, logLoss: {float(loss)!r},",
                f"            baseRate: {float(rate)!r}, inTheLarge: {float(a)!r}, inTheLargeError: {float(ae)!r},",
                f"            slope: {float(b)!r}, slopeError: {float(be)!r}),"]
    out += ["    ]", "}", ""]
    with open("Tests/MonitoringTests/OutcomeFixture.swift", "w", encoding="utf-8") as file:
        file.write("\n".join(out))


main()
