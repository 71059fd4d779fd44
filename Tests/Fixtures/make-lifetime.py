"""Writes LifetimeFixture.swift: what mpmath says of BG/NBD and Gamma–Gamma by their published formulas.

Run here: python3 make-lifetime.py > ../LifetimesTests/LifetimeFixture.swift
With the raw CDNOW file as an argument it also fits all of its customers with scipy, from other starts and by another
method than Endcap's: python3 make-lifetime.py CDNOW_master.txt.gz > ...
"""
import datetime
import gzip
import itertools
import sys

import mpmath as mp
import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import betainc, gammaln
from scipy.stats import nbinom

mp.mp.dps = 50


def expected(r, alpha, a, b, x, recency, age, span):
    """Equation 10 of Fader, Hardie & Lee 2005; where it has no value, its limit."""
    r, alpha, a, b, recency, age, span = (mp.mpf(v) for v in (r, alpha, a, b, recency, age, span))
    if a == 1 or a + b + x == 1:
        a += mp.mpf(10) ** -25
        if a + b + x == 1:
            a += mp.mpf(10) ** -25
    z = span / (alpha + age + span)
    mean = (a + b + x - 1) / (a - 1) * (
        1 - ((alpha + age) / (alpha + age + span)) ** (r + x) * mp.hyp2f1(r + x, b + x, a + b + x - 1, z)
    )
    left = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x) if x > 0 else mp.mpf(0)
    return mean / (1 + left), 1 / (1 + left)


CASES = [
    (0.2426, 4.4136, 0.7929, 2.4259, 2, 30.43, 38.86, 39),
    (0.2426, 4.4136, 0.7929, 2.4259, 0, 0, 38.86, 39),
    (0.2426, 4.4136, 0.7929, 2.4259, 0, 0, 0, 1e-6),
    (0.2426, 4.4136, 0.7929, 2.4259, 26, 30.86, 31, 520),
    (0.9, 10.0, 1.0, 2.0, 5, 20.0, 25.0, 30),
    (0.9, 10.0, 0.25, 0.75, 0, 0, 25.0, 30),
    (0.9, 10.0, 0.2, 0.3, 0, 0, 25.0, 3000),
    (0.9, 10.0, 1.0000001, 2.0, 3, 20.0, 25.0, 3000),
    (2.5, 3.0, 3.7, 12.0, 501, 99.5, 100.0, 50),
    (0.12, 0.8, 0.02, 4.0, 501, 99.5, 100.0, 400),
    (0.12, 0.001, 0.6, 4.0, 0, 0, 0, 1000),
    (0.12, 0.001, 0.001, 4.0, 0, 0, 0, 1000),
    (0.12, 0.00001, 1.5, 0.4, 3, 0.00002, 0.00003, 1000),
    (40.0, 90.0, 30.0, 70.0, 8, 12.0, 30.0, 60),
    (0.5, 2.0, 5.0, 0.1, 1, 0.2, 40.0, 40),
]


def numbers(values):
    return ", ".join(repr(float(v)) for v in values)


print("// Written by Tests/Fixtures/make-lifetime.py.\n")
print("/// What mpmath and scipy say of lifetimes.\nenum LifetimeFixture {")
print("    /// r, α, a, b, x, t_x, T, span; then the expected purchases and P(alive).")
print("    static let expected: [[Double]] = [")
for case in CASES:
    print(f"        [{numbers(case)}, {numbers(expected(*case))}],")
print("    ]\n")

HISTORIES = [(0, 0, 3.5), (0, 0, 0), (1, 0.25, 8), (2, 6, 6.5), (7, 11, 12), (501, 12.5, 12.75)]


def likelihood(r, alpha, a, b):
    total = mp.mpf(0)
    for x, recency, age in HISTORIES:
        recency, age = mp.mpf(recency), mp.mpf(age)
        stays = mp.beta(a, b + x) / mp.beta(a, b) * mp.gamma(r + x) / mp.gamma(r) * alpha**r * (alpha + age) ** (-r - x)
        left = mp.mpf(0)
        if x > 0:
            left = mp.beta(a + 1, b + x - 1) / mp.beta(a, b) * mp.gamma(r + x) / mp.gamma(r) * alpha**r
            left *= (alpha + recency) ** (-r - x)
        total += mp.log(stays + left)
    return total


def spending(p, q, gamma):
    total = mp.mpf(0)
    for x, mean in SPENDING:
        mean = mp.mpf(mean)
        density = mp.gamma(p * x + q) / mp.gamma(p * x) / mp.gamma(q) * gamma**q * mean ** (p * x - 1) * x ** (p * x)
        total += mp.log(density / (gamma + mean * x) ** (p * x + q))
    return total


SPENDING = [(1, 0.5), (1, 30), (2, 12.25), (17, 8), (501, 22.5)]


def derivatives(function, values):
    """Value, gradient and Hessian by the logarithms of the parameters."""
    count = len(values)

    def of(*logarithms):
        return function(*(mp.exp(v) for v in logarithms))

    at = tuple(mp.log(mp.mpf(v)) for v in values)
    unit = lambda *which: tuple(sum(w == i for w in which) for i in range(count))
    gradient = [mp.diff(of, at, unit(i)) for i in range(count)]
    hessian = [mp.diff(of, at, unit(i, j)) for i, j in itertools.product(range(count), repeat=2)]
    return [of(*at)] + gradient + hessian


def swift(name, about, rows):
    print(f"    /// {about}\n    static let {name}: [[Double]] = [")
    for row in rows:
        print(f"        [{numbers(row)}],")
    print("    ]\n")


swift("histories", "x, t_x, T.", HISTORIES)
points = [(0.2426, 4.4136, 0.7929, 2.4259), (3, 0.5, 0.01, 40), (1000, 900, 2, 3)]
swift(
    "likelihoods", "r, α, a, b; then the log likelihood of `histories`, its gradient and Hessian by logarithms.",
    [list(p) + derivatives(likelihood, p) for p in points],
)
swift("spending", "x and m.", SPENDING)
points = [(6.25, 3.74, 15.44), (0.4, 30, 500), (200, 1.1, 0.2)]
swift(
    "spendLikelihoods", "p, q, γ; then the log likelihood of `spending`, its gradient and Hessian by logarithms.",
    [list(p) + derivatives(spending, p) for p in points],
)
cases = [(0.3, 2.5, 0.7), (5.0, 1.2, 40.0), (0.01, 0.3, 0.4), (90.0, 600.0, 7.5), (1e-6, 6.25, 3.74), (1e6, 6.25, 3.74)]
swift("incompleteBeta", "The odds of x, a, b; then I_x(a, b).", [c + (betainc(c[1], c[2], c[0] / (1 + c[0])),) for c in cases])



def interval(r, alpha, a, b, p, q, gamma, x, recency, age, mean, span):
    """The 10% and 90% quantiles of the number and of the value of a customer's purchases within a span."""
    left = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x) if x > 0 else 0
    k = np.arange(1, span + 1)
    stays = np.concatenate([[1], np.cumprod((b + x + k[:-1] - 1) / (a + b + x + k[:-1] - 1))])
    more = nbinom.sf(k - 1, r + x, (alpha + age) / (alpha + age + span)) * stays / (1 + left)
    exactly = more - np.append(more[1:], 0)

    def exceeding(log_odds):
        share = 1 / (1 + np.exp(-log_odds))
        return float(np.sum(exactly * betainc(q + p * x, p * k, 1 - share)))

    def quantile(share):
        if more[0] <= share:
            return 0.0
        return float((gamma + x * mean) * np.exp(brentq(lambda u: exceeding(u) - share, -60, 60, xtol=1e-13)))

    return [int(np.sum(more > 0.9)), int(np.sum(more > 0.1)), quantile(0.9), quantile(0.1)]


cases = [
    (0.3, 25, 0.6, 3, 4, 4, 30, 0, 0, 400, 0, 365),
    (0.3, 25, 0.6, 3, 4, 4, 30, 1, 380, 400, 12, 365),
    (0.3, 25, 0.6, 3, 4, 4, 30, 6, 390, 400, 40, 365),
    (0.3, 25, 0.6, 3, 4, 4, 30, 60, 398, 400, 21.5, 730),
    (0.3, 25, 0.6, 3, 0.4, 1.05, 30, 9, 398, 400, 3, 90),
    (2.0, 40, 0.05, 9, 200, 300, 60, 30, 395, 400, 40, 365),
]
swift(
    "intervals",
    "r, α, a, b, p, q, γ, x, t_x, T, m, span; then the 10% and 90% quantiles of the number and of the value.",
    [list(c) + interval(*c) for c in cases],
)

if len(sys.argv) > 1:
    bought = {}
    for line in gzip.open(sys.argv[1], "rt"):
        fields = line.split()
        if fields and fields[0] != "customer_id":
            day = datetime.datetime.strptime(fields[1], "%Y%m%d").date()
            own = bought.setdefault(fields[0], {})
            own[day] = own.get(day, 0) + float(fields[3])
    end = datetime.date(1997, 9, 30)
    rows = []
    for own in bought.values():
        days = sorted(d for d in own if d <= end)
        money = [own[d] for d in days[1:]]
        rows.append((len(days) - 1, (days[-1] - days[0]).days, (end - days[0]).days, np.mean(money) if money else 0))
    x, recency, age, mean = np.array(rows, float).T

    def minus(logarithms):
        r, alpha, a, b = np.exp(logarithms)
        left = np.where(
            x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) + (r + x) * np.log((alpha + age) / (alpha + recency)), -np.inf
        )
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) + gammaln(b + x) - gammaln(b)
        return -np.sum(value - gammaln(a + b + x) - (r + x) * np.log(alpha + age) + np.logaddexp(0, left))

    options = dict(maxiter=40000, maxfev=40000, xatol=1e-11, fatol=1e-10)
    fit = minimize(minus, np.log([1, 50, 1, 1]), method="Nelder-Mead", options=options)
    known = (x > 0) & (mean > 0)
    n, m = x[known], mean[known]

    def minus_spend(logarithms):
        p, q, gamma = np.exp(logarithms)
        value = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(gamma) + (p * n - 1) * np.log(m)
        return -np.sum(value + p * n * np.log(n) - (p * n + q) * np.log(gamma + m * n))

    spend = minimize(minus_spend, np.log([1, 2, 20]), method="Nelder-Mead", options=options)
    print("    /// All customers of CDNOW until 1997-09-30 in days: r, α, a, b and the log likelihood.")
    print(f"    static let cdnow: [Double] = [{numbers([*np.exp(fit.x), -fit.fun])}]")
    print("    /// What they spent on repeat purchases: p, q, γ, the log likelihood and the number of customers.")
    print(f"    static let cdnowSpend: [Double] = [{numbers([*np.exp(spend.x), -spend.fun, len(n)])}]")
print("}")
