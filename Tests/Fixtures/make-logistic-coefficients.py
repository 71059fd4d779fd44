"""Writes RealDataCoefficients.swift: scikit-learn's coefficients on one fixed split of three public data sets.

Reads the folder that ENDCAP_DATA names and writes coefficients alone. Training rows are those whose number, counted
from 0 below the header, is no multiple of 5. Numbers are standardized by mean and population deviation of the training
rows, categories are 0/1 columns of all levels, C = 1.
Run here with scikit-learn: python3 make-logistic-coefficients.py > ../PropensityTests/RealDataCoefficients.swift
"""
import csv
import os

import numpy as np
from sklearn.linear_model import LogisticRegression

FOLDER = os.environ["ENDCAP_DATA"]
SETS = {
    "onlineShoppers": {
        "file": "online-shoppers/online_shoppers_intention.csv", "target": "Revenue", "yes": "TRUE", "ignore": [],
        "categories": ["Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend"],
    },
    "telco": {
        "file": "telco-churn/Telco-Customer-Churn.csv", "target": "Churn", "yes": "Yes", "ignore": ["customerID"],
        "categories": None, "numbers": ["tenure", "MonthlyCharges", "TotalCharges"],
    },
    "iranian": {
        "file": "iranian-churn/iranian_churn.csv", "target": "y", "yes": "1", "ignore": [], "categories": [],
    },
}


def encode(rows, train, column, is_category):
    cells = [row[column] for row in rows]
    if is_category:
        levels = sorted({cell for cell, used in zip(cells, train) if used}, key=str.encode)
        return [f"{column}={level}" for level in levels], np.array([[c == l for l in levels] for c in cells], float)
    values = np.array([float(cell) if cell.strip() else 0.0 for cell in cells])
    return [column], ((values - values[train].mean()) / values[train].std())[:, None]


print("// Written by Tests/Fixtures/make-logistic-coefficients.py.\n")
print("/// Coefficients by scikit-learn on one split of public data sets, by column or `column=level`.")
print("enum RealDataCoefficients {")
for name, about in SETS.items():
    with open(os.path.join(FOLDER, about["file"]), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    train = np.arange(len(rows)) % 5 != 0
    columns = [c for c in rows[0] if c != about["target"] and c not in about["ignore"]]
    if about["categories"] is None:
        about["categories"] = [c for c in columns if c not in about["numbers"]]
    encoded = [encode(rows, train, column, column in about["categories"]) for column in columns]
    names = [name for part, _ in encoded for name in part]
    X = np.hstack([values for _, values in encoded])[train]
    y = np.array([row[about["target"]] == about["yes"] for row in rows])[train]
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(X, y)
    print(f"    static let {name}: [String: Double] = [")
    print(f'        "": {float(model.intercept_[0])!r},')
    for key, value in zip(names, model.coef_[0]):
        print(f'        "{key}": {float(value)!r},')
    print("    ]\n" if name != "iranian" else "    ]")
print("}")
