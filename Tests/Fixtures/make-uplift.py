"""Writes UpliftFixture.swift: Qini curves by scikit-uplift, and the three learners by scikit-learn.

Run here, with scikit-uplift 0.5.1: python3 make-uplift.py > ../UpliftTests/UpliftFixture.swift
"""
import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklift.metrics import qini_auc_score, qini_curve

random = np.random.default_rng(24)


def packed(values, indent):
    """The values in lines of at most 116 columns."""
    lines = [indent]
    for value in np.asarray(values).ravel().tolist():
        word = f"{value!r}, "
        if len(lines[-1]) + len(word) > 116:
            lines.append(indent)
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def swift(name, values, kind):
    return f"    static let {name}: [{kind}] = [\n{packed(values, ' ' * 8)}\n    ]\n"


def literal(values):
    return "[\n" + packed(values, " " * 16) + "\n            ]"


def case(name, scores, treatment, outcome):
    counts, values = qini_curve(outcome, scores, treatment)
    coefficient = qini_auc_score(outcome, scores, treatment)
    print(f"        Case(\n            name: \"{name}\",")
    for label, content in (("uplifts", scores.astype(float)), ("treatments", treatment), ("outcomes", outcome),
                           ("counts", counts.astype(float)), ("values", values.astype(float))):
        print(f"            {label}: {literal(content)},")
    print(f"            coefficient: {float(coefficient)!r}),")


def campaign(count, share=0.5):
    treatment = (random.random(count) < share).astype(int)
    scores = random.normal(0, 1, count).round(4)
    outcome = (random.random(count) < 0.3 + 0.2 * treatment * (scores > 0)).astype(int)
    return scores, treatment, outcome


print("// Written by Tests/Fixtures/make-uplift.py with scikit-uplift 0.5.1.\n")
print("/// Qini curves by scikit-uplift, and learners by scikit-learn.\nenum UpliftFixture {")
print("    struct Case: Sendable {\n        let name: String\n        let uplifts: [Double]\n        let treatments: [UInt8]")
print("        let outcomes: [UInt8]\n        let counts: [Double]\n        let values: [Double]\n        let coefficient: Double\n    }\n")
print("    static let cases = [")
scores, treatment, outcome = campaign(40)
case("distinct predictions", scores, treatment, outcome)
scores, treatment, outcome = campaign(60)
case("ties", (scores * 2).round() / 2, treatment, outcome)
scores, treatment, outcome = campaign(50, 0.85)
case("few in control, ties of both signs", scores.round(1), treatment, outcome)
scores, treatment, outcome = campaign(30)
case("one prediction for all", np.full(30, 0.25), treatment, outcome)
scores, treatment, outcome = campaign(40)
order = np.argsort(-treatment, kind="mergesort")
case("all treated first", np.arange(40)[::-1].astype(float), treatment[order], outcome[order])
scores, treatment, outcome = campaign(40)
case("a wrong order", -(outcome * treatment - outcome * (1 - treatment)) + 0.001 * scores, treatment, outcome)
print("    ]\n")

# The learners: encoders, models of outcome and treatment and the regression on other parts than those they are for.
count, parts, ridge = 120, 3, 0.05
x = random.normal(0, 1, (count, 3)).round(3)
x[:, 1] = (5 + 10 * x[:, 1]).round(2)
treatment = (random.random(count) < 1 / (1 + np.exp(-0.5 * x[:, 0]))).astype(int)
logit = -0.3 + 0.6 * x[:, 0] - 0.03 * x[:, 1] + treatment * (0.4 + 0.9 * x[:, 2])
outcome = (random.random(count) < 1 / (1 + np.exp(-logit))).astype(int)
part = np.arange(count) % parts


class Scale:
    def __init__(self, rows):
        self.mean, self.deviation = rows.mean(0), rows.std(0)

    def __call__(self, rows):
        return (rows - self.mean) / self.deviation


def logistic(rows, labels):
    return LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(rows, labels)


class Nuisance:
    def __init__(self, chosen):
        self.scale = Scale(x[chosen])
        rows, t, y = self.scale(x[chosen]), treatment[chosen], outcome[chosen]
        self.treated, self.control = logistic(rows[t == 1], y[t == 1]), logistic(rows[t == 0], y[t == 0])
        self.propensity = logistic(rows, t)

    def arms(self, rows):
        rows = self.scale(rows)
        return self.treated.predict_proba(rows)[:, 1], self.control.predict_proba(rows)[:, 1]

    def pseudo(self, chosen):
        one, zero = self.arms(x[chosen])
        p = np.clip(self.propensity.predict_proba(self.scale(x[chosen]))[:, 1], 0.01, 0.99)
        t, y = treatment[chosen], outcome[chosen]
        return (t - p) / (p * (1 - p)) * (y - np.where(t == 1, one, zero)) + one - zero


def regression(scale, rows, targets):
    return Ridge(alpha=ridge * len(rows), tol=1e-14, solver="cholesky").fit(scale(x[rows]), targets)


everybody = np.arange(count)
two, interactions, robust = np.zeros(count), np.zeros(count), np.zeros(count)
for held in range(parts):
    test, training = everybody[part == held], everybody[part != held]
    models = Nuisance(training)
    one, zero = models.arms(x[test])
    two[test] = one - zero
    t, rows = treatment[training][:, None], models.scale(x[training])
    joint = logistic(np.hstack([rows, t, rows * t]), outcome[training])
    rows = models.scale(x[test])
    with_treatment = joint.predict_proba(np.hstack([rows, np.ones((len(rows), 1)), rows]))[:, 1]
    without = joint.predict_proba(np.hstack([rows, np.zeros((len(rows), 1)), 0 * rows]))[:, 1]
    interactions[test] = with_treatment - without
    targets = np.zeros(count)
    for inner in set(range(parts)) - {held}:
        chosen = everybody[part == inner]
        targets[chosen] = Nuisance(everybody[(part != held) & (part != inner)]).pseudo(chosen)
    fit = regression(models.scale, training, targets[training])
    robust[test] = np.clip(fit.predict(models.scale(x[test])), -1, 1)
targets = np.zeros(count)
for held in range(parts):
    targets[part == held] = Nuisance(everybody[part != held]).pseudo(everybody[part == held])
final = regression(Scale(x), everybody, targets)

print("    /// 120 × 3; row i is in part i mod 3.")
print(swift("features", x, "Double"))
print(swift("treatments", treatment, "UInt8"))
print(swift("outcomes", outcome, "UInt8"))
print(f"    static let ridge = {ridge!r}\n")
print("    /// The uplift of each row by models of the other parts.")
print(swift("twoModels", two, "Double"))
print(swift("interactions", interactions, "Double"))
print(swift("doublyRobust", robust, "Double"))
print("    /// The doubly robust model of all rows.")
print(f"    static let intercept = {float(final.intercept_)!r}")
print(swift("coefficients", final.coef_, "Double").rstrip())
print("}")
