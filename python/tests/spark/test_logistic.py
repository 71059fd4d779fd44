"""Expected values come from scikit-learn and from pyspark.ml on the same rows."""

from __future__ import annotations

import csv
import itertools
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import endcap

pytest.importorskip("pyspark")
pa: Any = pytest.importorskip("pyarrow")
pytest.importorskip("sklearn")

SHIFT, SPREAD = np.array([0.0, 5, 1000, 0, 3]), np.array([1.0, 10, 100, 0.1, 1])


def sample(rows: int = 1200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns of different scales, labels that depend on them, weights."""
    random = np.random.default_rng(1)
    unit = random.normal(size=(rows, 5))
    labels = (random.random(rows) < 1 / (1 + np.exp(0.5 - unit @ [1, -1, 0.5, 0.2, 0]))).astype(int)
    return unit * SPREAD + SHIFT, labels, random.uniform(0.5, 2, rows)


def table(spark: Any, matrix: Any, labels: Any, partitions: int = 3, **others: Any) -> Any:
    columns = {"features": pa.array(list(matrix)), "label": pa.array(labels), **others}
    return spark.createDataFrame(pa.table(columns)).repartition(partitions)


@pytest.fixture(scope="module")
def rows(spark: Any) -> Any:
    matrix, labels, weights = sample()
    found = table(spark, matrix, labels, weight=weights).cache()
    yield found
    found.unpersist()


def fit(rows: Any, **parameters: Any) -> Any:
    from endcap.spark import LogisticRegression

    return LogisticRegression(**parameters).fit(rows)


@pytest.mark.parametrize("standardization", [True, False])
def test_coefficients_are_those_of_scikit_learn(rows: Any, standardization: bool) -> None:
    """With standardization, the penalty is on columns that are divided by their deviations."""
    from sklearn.linear_model import LogisticRegression

    matrix, labels, weights = sample()
    total = weights.sum()
    mean = weights @ matrix / total
    variance = weights @ (matrix - mean) ** 2 / (total - weights @ weights / total)
    deviation = np.sqrt(variance) if standardization else np.ones(5)
    model = fit(rows, regParam=0.02, weightCol="weight", standardization=standardization)
    # scikit-learn comes close enough on columns of one scale, which change the penalty only through its factor.
    theirs = LogisticRegression(C=1 / (0.02 * total), tol=1e-12, max_iter=10000, solver="newton-cholesky")
    theirs.fit((matrix - mean) / deviation, labels, weights)
    np.testing.assert_allclose(model.coefficients.toArray() * deviation, theirs.coef_[0], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(model.intercept + model.coefficients.dot(mean), theirs.intercept_[0], rtol=1e-8)
    if not standardization:
        alone = endcap.LogisticRegression(0.02).fit(matrix, labels, weights)
        np.testing.assert_allclose(model.coefficients.toArray(), alone.coef_[0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(model.intercept, alone.intercept_[0], rtol=1e-9)
    assert model.numFeatures == 5 and model.numClasses == 2 and model.summary.converged
    history = model.summary.objectiveHistory
    assert len(history) == model.summary.totalIterations + 1
    # Each step lowers the objective, but for the rounding of a sum.
    assert all(later <= earlier * (1 + 1e-14) for earlier, later in itertools.pairwise(history))
    rate = weights @ labels / total
    assert math.isclose(history[0], -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate)), rel_tol=1e-12)


def test_a_program_for_mllib_runs(rows: Any, tmp_path: Path) -> None:
    from pyspark.ml import Pipeline, PipelineModel
    from pyspark.ml import classification as mllib
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as F

    from endcap.spark import LogisticRegression

    names = [f"x{number}" for number in range(5)]
    one = rows.coalesce(1)
    wide = one.select("label", "weight", *(F.col("features")[place].alias(name) for place, name in enumerate(names)))
    assembler = VectorAssembler(inputCols=names, outputCol="vectors")
    own = {"featuresCol": "vectors", "weightCol": "weight", "regParam": 0.01, "threshold": 0.4}
    ours = Pipeline(stages=[assembler, LogisticRegression(**own)]).fit(wide)
    theirs = Pipeline(stages=[assembler, mllib.LogisticRegression(**own, tol=1e-9, maxIter=30)]).fit(wide)
    for attribute in ("coefficients", "intercept"):
        found, expected = (getattr(model.stages[1], attribute) for model in (ours, theirs))
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    assert ours.stages[1].summary.objectiveHistory[-1] <= theirs.stages[1].summary.objectiveHistory[-1] + 1e-9

    ours.write().overwrite().save(str(tmp_path / "model"))
    read = PipelineModel.load(str(tmp_path / "model"))
    scored, expected = read.transform(wide), theirs.transform(wide)
    assert [(field.name, field.dataType) for field in scored.schema] == [
        (field.name, field.dataType) for field in expected.schema
    ]
    columns = ["rawPrediction", "probability", "prediction"]
    pairs = zip(scored.select(*columns).collect(), expected.select(*columns).collect(), strict=True)
    differing = 0
    for mine, other in pairs:
        np.testing.assert_allclose(mine.rawPrediction, other.rawPrediction, atol=1e-4)
        np.testing.assert_allclose(mine.probability, other.probability, atol=1e-5)
        differing += mine.prediction != other.prediction
    assert differing <= 1
    first = scored.first()
    table_of_vectors = str(tmp_path / "vectors")
    assembler.transform(wide).write.parquet(table_of_vectors)
    stored = rows.sparkSession.read.parquet(table_of_vectors)
    chosen = ours.stages[1].transform(stored).where("prediction = 1").select("vectors", "probability").collect()
    assert len(chosen) == scored.where("prediction = 1").count()
    assert read.stages[1].predictRaw(first.vectors) == first.rawPrediction
    assert read.stages[1].predictProbability(first.vectors) == first.probability
    assert read.stages[1].predict(first.vectors) == first.prediction


def test_a_search_by_cross_validation(rows: Any) -> None:
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

    from endcap.spark import LogisticRegression

    estimator = LogisticRegression()
    grid = ParamGridBuilder().addGrid(estimator.regParam, [0.001]).build()
    search = CrossValidator(
        estimator=estimator, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(), numFolds=2, seed=1
    )
    best = search.fit(rows.coalesce(1))
    assert best.bestModel.getRegParam() == 0.001 and best.avgMetrics[0] > 0.7


def test_forms_of_the_same_rows_have_the_same_bits(spark: Any, rows: Any) -> None:
    from pyspark.ml.linalg import SparseVector, VectorUDT
    from pyspark.sql import functions as F

    expected = fit(rows, regParam=0.1)
    sparse = F.udf(lambda x: SparseVector(5, range(5), x), VectorUDT())
    model = fit(rows.withColumn("features", sparse("features")), regParam=0.1)
    assert model.coefficients == expected.coefficients and model.intercept == expected.intercept
    small = fit(rows, regParam=0.1, maxBlockSizeInMB=0.001)
    np.testing.assert_allclose(small.coefficients, expected.coefficients, rtol=1e-9)
    single = rows.withColumn("features", F.col("features").cast("array<float>"))
    np.testing.assert_allclose(fit(single, regParam=0.1).coefficients, expected.coefficients, rtol=1e-4)


def test_sums_are_added_up_on_executors(rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from endcap.spark import _logistic

    expected = fit(rows, regParam=0.1)
    monkeypatch.setattr(_logistic, "DRIVER_BYTES", 0)
    model = fit(rows, regParam=0.1, aggregationDepth=3)
    np.testing.assert_allclose(model.coefficients, expected.coefficients, rtol=1e-9)


def test_columns_without_a_coefficient_of_their_own(spark: Any) -> None:
    """As scikit-learn without them: a constant, the last level of a category, a copy."""
    from sklearn.linear_model import LogisticRegression

    matrix, labels, _ = sample(400)
    level = np.arange(400) % 2
    wide = np.column_stack([matrix[:, :2], np.full(400, 7.0), level, 1 - level, matrix[:, 0]])
    model = fit(table(spark, wide, labels))
    assert model.summary.aliased == [4, 5]
    assert model.coefficients.toArray()[[2, 4, 5]].tolist() == [0, 0, 0]
    theirs = LogisticRegression(C=math.inf, tol=1e-12, solver="newton-cholesky").fit(wide[:, [0, 1, 3]], labels)
    np.testing.assert_allclose(model.coefficients.toArray()[[0, 1, 3]], theirs.coef_[0], rtol=1e-7)


def test_separable_rows(spark: Any) -> None:
    rows = table(spark, [[-2.0], [-1.0], [1.0], [2.0]] * 10, [0, 0, 1, 1] * 10)
    for tolerance in (1e-10, 0.01):
        with pytest.raises(endcap.NotConverged, match="without error"):
            fit(rows, tol=tolerance)
    assert fit(rows, regParam=0.1).summary.converged
    with pytest.warns(RuntimeWarning, match="raise maxIter"):
        model = fit(rows, regParam=0.1, maxIter=1)
    assert model.summary.totalIterations == 1 and not model.summary.converged


def changed(values: Any, place: int, value: Any) -> list[Any]:
    found = list(values)
    found[place] = value
    return found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda X, y, w: (changed(X, 3, None), y, w), "1 rows have no features"),
        (lambda X, y, w: (changed(X, 3, [1.0, 2.0]), y, w), "another number of features"),
        (lambda X, y, w: (changed(X, 3, [math.nan] * 5), y, w), "1 rows have features that are null, NaN"),
        (lambda X, y, w: (changed(X, 3, [None] * 5), y, w), "1 rows have features that are null, NaN"),
        (lambda X, y, w: (X, changed(y, 3, None), w), "1 rows have no label"),
        (lambda X, y, w: (X, changed(y, 3, 2), w), "1 rows have a label other than 0 and 1"),
        (lambda X, y, w: (X, [1] * len(y), w), "one class only, 1"),
        (lambda X, y, w: (X, y, changed(w, 3, -1.0)), "1 rows have a weight that is negative"),
        (lambda X, y, w: (X, y, changed(w, 3, None)), "1 rows have no weight"),
        (lambda X, y, w: (X, y, [0.0] * len(w)), "all weights are zero"),
        (lambda X, y, w: (X[:0], y[:0], w[:0]), "no rows"),
        (lambda X, y, w: ([[] for _ in y], y, w), "at least one feature"),
    ],
)
def test_a_mistake_in_the_rows(spark: Any, change: Any, words: str) -> None:
    matrix, labels, weights = sample(40)
    X, y, w = change(list(matrix), list(labels), list(weights))
    rows = spark.createDataFrame(
        pa.table({
            "features": pa.array(X, pa.list_(pa.float64())), "label": pa.array(y, pa.int64()),
            "weight": pa.array(w, pa.float64()),
        })
    )  # fmt: skip
    with pytest.raises(endcap.InvalidInput, match=words):
        fit(rows, weightCol="weight")


def test_a_mistake_in_the_parameters(rows: Any) -> None:
    from pyspark.ml.functions import array_to_vector
    from pyspark.sql import functions as F

    for parameters, words in [
        ({"elasticNetParam": 0.5}, "elasticNetParam"),
        ({"fitIntercept": False}, "fitIntercept"),
        ({"family": "multinomial"}, "family"),
        ({"regParam": -1.0}, "regParam"),
        ({"featuresCol": "vectors"}, "no column 'vectors'"),
        ({"featuresCol": "label"}, "VectorAssembler"),
        ({"labelCol": "features"}, "StringIndexer"),
        ({"threshold": 0.5, "thresholds": [0.9, 0.1]}, "differ"),
    ]:
        with pytest.raises(endcap.InvalidInput, match=words):
            fit(rows, **parameters)
    wide = rows.limit(2).withColumn("features", array_to_vector(F.array_repeat(F.lit(1.0), 5000)))
    with pytest.raises(endcap.InvalidInput, match="at most 4096"):
        fit(wide)
    model = fit(rows, regParam=1.0)
    with pytest.raises(Exception, match="have not the 5 features"):
        model.transform(rows.withColumn("features", F.slice("features", 1, 2))).collect()
    with pytest.raises(endcap.InvalidInput, match="'label' already"):
        model.copy({model.predictionCol: "label"}).transform(rows)


def shoppers() -> tuple[np.ndarray, np.ndarray]:
    """Online Shoppers: numbers, and a column for each level of a category."""
    path = Path(os.environ.get("ENDCAP_DATA", "")) / "online-shoppers" / "online_shoppers_intention.csv"
    if "ENDCAP_DATA" not in os.environ or not path.exists():
        pytest.skip("ENDCAP_DATA names no folder with online-shoppers")
    with path.open() as file:
        found = list(csv.DictReader(file))
    categories = ("Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend")
    columns = []
    for name in found[0]:
        cells = np.array([row[name] for row in found])
        if name in categories:
            columns += [cells == level for level in np.unique(cells)]
        elif name != "Revenue":
            columns.append(cells.astype(float))
    return np.column_stack(columns).astype(float), np.array([row["Revenue"] == "TRUE" for row in found]).astype(int)


def test_online_shoppers_many_times(spark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    matrix, labels = shoppers()
    times = 100 if "ENDCAP_SPARK_LONG" in os.environ else 2
    rows = table(spark, matrix, labels, partitions=2).crossJoin(spark.range(times).select())
    model = fit(rows, regParam=0.001, standardization=False)
    alone = endcap.LogisticRegression(0.001).fit(np.tile(matrix, (times, 1)), np.tile(labels, times))
    own, other = np.append(model.coefficients, model.intercept), np.append(alone.coef_[0], alone.intercept_[0])
    np.testing.assert_allclose(own, other, rtol=1e-8, atol=1e-8)
    with capsys.disabled():
        print(f"\nseen: Online Shoppers {times} times, {rows.count()} rows: coefficients within {np.abs(own - other).max():.1e}")
