"""Logistic regression as pyspark.ml.classification has it, with Newton's method over blocks of rows."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from pyspark import StorageLevel, keyword_only
from pyspark.ml.classification import ProbabilisticClassificationModel, ProbabilisticClassifier
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.ml.linalg import DenseVector, Vector, VectorUDT
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import (
    HasAggregationDepth,
    HasElasticNetParam,
    HasFitIntercept,
    HasMaxBlockSizeInMB,
    HasMaxIter,
    HasRegParam,
    HasStandardization,
    HasThreshold,
    HasTol,
    HasWeightCol,
)
from pyspark.ml.util import (
    DefaultParamsReadable,
    DefaultParamsReader,
    DefaultParamsWritable,
    DefaultParamsWriter,
    MLReadable,
    MLReader,
    MLWritable,
    MLWriter,
)
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BooleanType, DoubleType, FloatType, NumericType, StructField

from .. import _errors, _library
from .._interactions import Array
from . import _blocks, _needs, _newton

Self = TypeVar("Self", bound="_Parameters")

# The Hessian of one partition then takes 128 MB.
MOST_FEATURES = 4096
BLOCK_BYTES = 4 << 20
# Sums of all partitions beyond it are added up on executors first.
DRIVER_BYTES = 64 << 20


class _Parameters(
    HasRegParam,
    HasElasticNetParam,
    HasMaxIter,
    HasFitIntercept,
    HasTol,
    HasStandardization,
    HasWeightCol,
    HasAggregationDepth,
    HasThreshold,
    HasMaxBlockSizeInMB,
):
    """Parameters of the estimator and its model, beside those of every probabilistic classifier."""

    family: Param[str] = Param(
        Params._dummy(), "family", "auto or binomial: there are two classes", TypeConverters.toString
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._setDefault(
            maxIter=100,
            regParam=0.0,
            elasticNetParam=0.0,
            tol=1e-10,
            fitIntercept=True,
            standardization=True,
            threshold=0.5,
            family="auto",
            aggregationDepth=2,
            maxBlockSizeInMB=0.0,
        )

    def getFamily(self) -> str:
        return self.getOrDefault(self.family)

    def getThreshold(self) -> float:
        """The probability above which a row is predicted to be 1; that of thresholds where these are set."""
        pair = self.getOrDefault("thresholds") if self.isSet("thresholds") else None
        if pair is None:
            return float(self.getOrDefault(self.threshold))
        if len(pair) != 2:
            raise _errors.InvalidInput(f"thresholds has {len(pair)} numbers: give two, for the classes 0 and 1", 64)
        found = 1 / (1 + pair[0] / pair[1]) if pair[1] else 1.0
        if self.isSet(self.threshold) and abs(self.getOrDefault(self.threshold) - found) >= 1e-5:
            own = self.getOrDefault(self.threshold)
            raise _errors.InvalidInput(f"threshold={own} and thresholds={pair} differ: set one of them", 64)
        return found

    def setThreshold(self: Self, value: float) -> Self:
        self.clear(self.getParam("thresholds"))
        return self._set(threshold=value)

    def setThresholds(self: Self, value: list[float]) -> Self:
        self.clear(self.threshold)
        return self._set(thresholds=value)


@dataclass
class LogisticRegressionSummary:
    """How a fit went: the objective at the start and after each step.

    slope: the largest slope of the objective at the end, by a coefficient of standardized features. aliased: features
    that the intercept and earlier ones explain, whose coefficients are 0 where nothing is penalized.
    """

    objectiveHistory: list[float]
    converged: bool
    slope: float
    aliased: list[int] = field(default_factory=list)

    @property
    def totalIterations(self) -> int:
        return len(self.objectiveHistory) - 1


class LogisticRegression(ProbabilisticClassifier, _Parameters, DefaultParamsWritable, DefaultParamsReadable[Any]):
    """P(1) = 1 / (1 + exp(-(intercept + x·coefficients))) by the mean log loss + regParam/2 Σ (σ_j coefficient_j)².

    σ_j is the deviation of feature j, or 1 with standardization=False. Features are a column of vectors or of arrays;
    labels are 0 and 1. A step reads all rows once, and about seven steps are enough. tol is the largest slope of the
    objective that may be left. The rows are kept as blocks of numbers (MEMORY_AND_DISK) as long as the fit takes.
    """

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        maxIter: int = 100,
        regParam: float = 0.0,
        elasticNetParam: float = 0.0,
        tol: float = 1e-10,
        fitIntercept: bool = True,
        threshold: float = 0.5,
        thresholds: list[float] | None = None,
        probabilityCol: str = "probability",
        rawPredictionCol: str = "rawPrediction",
        standardization: bool = True,
        weightCol: str | None = None,
        aggregationDepth: int = 2,
        family: str = "auto",
        maxBlockSizeInMB: float = 0.0,
    ) -> None:
        super().__init__()
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        maxIter: int = 100,
        regParam: float = 0.0,
        elasticNetParam: float = 0.0,
        tol: float = 1e-10,
        fitIntercept: bool = True,
        threshold: float = 0.5,
        thresholds: list[float] | None = None,
        probabilityCol: str = "probability",
        rawPredictionCol: str = "rawPrediction",
        standardization: bool = True,
        weightCol: str | None = None,
        aggregationDepth: int = 2,
        family: str = "auto",
        maxBlockSizeInMB: float = 0.0,
    ) -> LogisticRegression:
        """Sets the given parameters."""
        return self._set(**self._input_kwargs)

    def setMaxIter(self, value: int) -> LogisticRegression:
        return self._set(maxIter=value)

    def setRegParam(self, value: float) -> LogisticRegression:
        return self._set(regParam=value)

    def setElasticNetParam(self, value: float) -> LogisticRegression:
        return self._set(elasticNetParam=value)

    def setTol(self, value: float) -> LogisticRegression:
        return self._set(tol=value)

    def setFitIntercept(self, value: bool) -> LogisticRegression:
        return self._set(fitIntercept=value)

    def setStandardization(self, value: bool) -> LogisticRegression:
        return self._set(standardization=value)

    def setWeightCol(self, value: str) -> LogisticRegression:
        return self._set(weightCol=value)

    def setFamily(self, value: str) -> LogisticRegression:
        return self._set(family=value)

    def setAggregationDepth(self, value: int) -> LogisticRegression:
        return self._set(aggregationDepth=value)

    def setMaxBlockSizeInMB(self, value: float) -> LogisticRegression:
        return self._set(maxBlockSizeInMB=value)

    def _check_parameters(self) -> None:
        unable: list[tuple[bool, str]] = [
            (self.getElasticNetParam() != 0, "elasticNetParam is not 0: only the squared penalty is there"),
            (not self.getFitIntercept(), "fitIntercept=False: models have an intercept"),
            (self.getFamily() not in ("auto", "binomial"), f"family={self.getFamily()!r}: give 'auto' or 'binomial'"),
            (not 0 <= self.getRegParam() < np.inf, f"regParam={self.getRegParam()}: give a number of at least 0"),
            (not 0 <= self.getTol() < np.inf, f"tol={self.getTol()}: give a number of at least 0"),
            (self.getMaxIter() < 0, f"maxIter={self.getMaxIter()}: give a number of at least 0"),
            (self.getAggregationDepth() < 1, f"aggregationDepth={self.getAggregationDepth()}: give at least 1"),
            (
                not 0 <= self.getMaxBlockSizeInMB() <= 1024,
                f"maxBlockSizeInMB={self.getMaxBlockSizeInMB()}: give at most 1024, or 0 for {BLOCK_BYTES >> 20}",
            ),
        ]
        for is_so, words in unable:
            if is_so:
                raise _errors.InvalidInput(words, 64)
        self.getThreshold()

    def _columns(self, dataset: DataFrame) -> DataFrame:
        """The columns features, label and perhaps weight, as arrays and numbers of double precision."""
        chosen = [_features(dataset, self.getFeaturesCol()).alias("features")]
        named = {"label": self.getLabelCol()}
        if self.isSet(self.weightCol) and self.getWeightCol():
            named["weight"] = self.getWeightCol()
        for role, name in named.items():
            kind = _field(dataset, name).dataType
            if not isinstance(kind, NumericType | BooleanType):
                raise _errors.InvalidInput(
                    f"column '{name}' has the type {kind.simpleString()}: give numbers, by StringIndexer for example",
                    64,
                )
            chosen.append(_column(name).cast("double").alias(role))
        return dataset.select(*chosen)

    def _fit(self, dataset: DataFrame) -> LogisticRegressionModel:
        self._check_parameters()
        columns = self._columns(dataset)
        _check_width(dataset, self.getFeaturesCol())
        size = int(self.getMaxBlockSizeInMB() * (1 << 20)) or BLOCK_BYTES
        blocks = columns.mapInArrow(partial(_blocks.pack, block_bytes=size), _blocks.BLOCKS)
        blocks.persist(StorageLevel.MEMORY_AND_DISK)
        try:
            facts, partitions = _facts(blocks)
            _blocks.check(facts, self.getFeaturesCol(), self.getLabelCol())
            return self._minimize(blocks, partitions, facts)
        finally:
            blocks.unpersist()

    def _minimize(self, blocks: DataFrame, partitions: int, facts: _blocks.Facts) -> LogisticRegressionModel:
        constant = facts.least == facts.largest
        # The deviation is the unbiased one for weights that are reliabilities, as MLlib has it.
        freedom = facts.weight - facts.squares / facts.weight
        deviation = np.sqrt(facts.spread / freedom) if freedom > 0 else np.zeros(len(facts.mean))
        constant |= ~(deviation > 0)
        scale = np.divide(1.0, deviation, out=np.zeros(len(deviation)), where=~constant)
        rows = _Rows(blocks, partitions, facts.mean, scale, self.getAggregationDepth())
        start = np.zeros(len(scale) + 1)
        start[0] = np.log(facts.yes / (facts.weight - facts.yes))
        penalty = self.getRegParam() * (np.ones(len(scale)) if self.getStandardization() else scale**2)
        found = _newton.minimize(
            rows,
            start,
            np.concatenate([[0.0], penalty]),
            constant,
            steps=self.getMaxIter(),
            tolerance=self.getTol(),
        )
        if not found.converged:
            warnings.warn(
                f"the fit ended after maxIter={self.getMaxIter()} steps, with a slope of {found.slope:.1e}: "
                "raise maxIter",
                RuntimeWarning,
                stacklevel=4,
            )
        coefficients = found.z[1:] * scale
        intercept = float(found.z[0] - coefficients @ facts.mean)
        summary = LogisticRegressionSummary(found.history, found.converged, found.slope, found.aliased)
        model = LogisticRegressionModel(DenseVector(coefficients), intercept, summary)
        model._resetUid(self.uid)
        return self._copyValues(model)


class LogisticRegressionModel(ProbabilisticClassificationModel, _Parameters, MLWritable, MLReadable[Any]):
    """What LogisticRegression fits."""

    def __init__(
        self, coefficients: DenseVector, intercept: float, summary: LogisticRegressionSummary | None = None
    ) -> None:
        super().__init__()
        self._coefficients = coefficients
        self._intercept = intercept
        self._summary = summary

    @property
    def coefficients(self) -> DenseVector:
        return self._coefficients

    @property
    def intercept(self) -> float:
        return self._intercept

    @property
    def numFeatures(self) -> int:
        return len(self._coefficients)

    @property
    def numClasses(self) -> int:
        return 2

    @property
    def hasSummary(self) -> bool:
        return self._summary is not None

    @property
    def summary(self) -> LogisticRegressionSummary:
        """How the fit went; a model that was read from a file has none."""
        if self._summary is None:
            raise RuntimeError("the model was read from a file, which has no summary: fit it again for one")
        return self._summary

    def _score(self, value: Any) -> tuple[float, float]:
        features = value.toArray() if isinstance(value, Vector) else np.asarray(value)
        matrix = np.ascontiguousarray(features, np.float64).reshape(1, -1)
        odds, chances = _scores(matrix, self._coefficients.toArray(), self._intercept, 1)
        return float(odds[0]), float(chances[0])

    def predictRaw(self, value: Any) -> DenseVector:
        """The log-odds of both classes, for one vector."""
        odds = self._score(value)[0]
        return DenseVector([-odds, odds])

    def predictProbability(self, value: Any) -> DenseVector:
        """The probabilities of both classes, for one vector."""
        chance = self._score(value)[1]
        return DenseVector([1 - chance, chance])

    def predict(self, value: Any) -> float:
        """The class of one vector."""
        return float(self._score(value)[1] > self.getThreshold())

    def _transform(self, dataset: DataFrame) -> DataFrame:
        threshold = self.getThreshold()
        features = _features(dataset, self.getFeaturesCol())
        scored = _scorer(self._coefficients.toArray(), self._intercept)(features)
        columns = {
            self.getRawPredictionCol(): array_to_vector(F.array(-scored["odds"], scored["odds"])),
            self.getProbabilityCol(): array_to_vector(F.array(1 - scored["chance"], scored["chance"])),
            self.getPredictionCol(): (scored["chance"] > threshold).cast("double"),
        }
        columns.pop("", None)
        for name in columns:
            if name in dataset.columns:
                raise _errors.InvalidInput(f"there is a column '{name}' already: drop it, or name another", 64)
        return _needs.by_rows(dataset).withColumns(columns)

    def write(self) -> MLWriter:
        return _ModelWriter(self)

    @classmethod
    def read(cls) -> MLReader[Any]:
        return _ModelReader()

    def __repr__(self) -> str:
        return f"LogisticRegressionModel: uid={self.uid}, numClasses=2, numFeatures={self.numFeatures}"


class _ModelWriter(MLWriter):
    """Writes a model as the metadata of pyspark.ml, with its numbers."""

    def __init__(self, model: LogisticRegressionModel) -> None:
        super().__init__()
        self._model = model

    def saveImpl(self, path: str) -> None:
        numbers = {"coefficients": self._model.coefficients.toArray().tolist(), "intercept": self._model.intercept}
        DefaultParamsWriter.saveMetadata(self._model, path, self.sparkSession, extraMetadata=numbers)


class _ModelReader(MLReader[Any]):
    def load(self, path: str) -> LogisticRegressionModel:
        metadata = DefaultParamsReader.loadMetadata(path, self.sparkSession)
        model = LogisticRegressionModel(DenseVector(metadata["coefficients"]), float(metadata["intercept"]))
        model._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(model, metadata)
        return model


class _Rows:
    """The blocks of all partitions; features less their mean, times scale."""

    def __init__(self, blocks: DataFrame, partitions: int, mean: Array, scale: Array, depth: int) -> None:
        self._blocks = blocks.select("rows", "features", "labels", "weights")
        self._partitions, self._mean, self._scale, self._depth = partitions, mean, scale, depth

    def evaluate(self, z: Array) -> tuple[float, Array, Array]:
        size = len(z)
        count = 2 + size + size * (size + 1) // 2
        sums = self._blocks.mapInArrow(partial(_blocks.add_up, mean=self._mean, scale=self._scale, z=z), _blocks.SUMS)
        if 8 * count * self._partitions > DRIVER_BYTES:
            group = math.ceil(self._partitions ** (1 / self._depth))
            for _ in range(self._depth - 1):
                place = F.floor(F.col("partition") / group).cast("int")
                sums = sums.groupBy(place.alias("group")).applyInArrow(_blocks.add_group, _blocks.SUMS)
        total = np.zeros(count)
        for row in sorted(sums.collect(), key=lambda row: int(row.partition)):
            total += np.frombuffer(row.sums)
        hessian = np.zeros((size, size))
        hessian[np.tril_indices(size)] = total[2 + size :]
        hessian += np.tril(hessian, -1).T
        return float(total[0] / total[1]), total[2 : 2 + size] / total[1], hessian / total[1]

    def margins(self, direction: Array) -> tuple[float, float]:
        ask = partial(_blocks.margins, mean=self._mean, scale=self._scale, direction=direction)
        found = self._blocks.mapInArrow(ask, _blocks.MARGINS).collect()
        return min(row.least for row in found), max(row.largest for row in found)


def _facts(blocks: DataFrame) -> tuple[_blocks.Facts, int]:
    """The facts of all rows, and the number of partitions; the blocks are kept from here on."""
    found = blocks.where("facts is not null").select("partition", "facts").collect()
    facts = _blocks.Facts()
    for row in sorted(found, key=lambda row: int(row.partition)):
        facts.add(_blocks.Facts.from_json(row.facts))
    return facts, len(found)


def _field(dataset: DataFrame, name: str) -> StructField:
    if name not in dataset.columns:
        raise _errors.InvalidInput(f"there is no column '{name}': the table has {', '.join(dataset.columns)}", 64)
    return dataset.schema[name]


def _column(name: str) -> Column:
    quoted = name.replace("`", "``")
    return F.col(f"`{quoted}`")


def _features(dataset: DataFrame, name: str) -> Column:
    """The features as arrays of double precision."""
    found = _field(dataset, name)
    kind, column = found.dataType, _column(name)
    if isinstance(kind, ArrayType) and isinstance(kind.elementType, DoubleType | FloatType):
        return column.cast("array<double>")
    if isinstance(kind, VectorUDT):
        return F.when(column.isNotNull(), vector_to_array(column))
    raise _errors.InvalidInput(
        f"column '{name}' has the type {kind.simpleString()}: make it a vector by VectorAssembler, or array<double>", 64
    )


def _check_width(dataset: DataFrame, name: str) -> None:
    """Refuses what is too wide before sparse vectors become dense."""
    column = _column(name)
    first = dataset.select(column.alias("features")).where(column.isNotNull()).head()
    if first is not None and len(first.features) > MOST_FEATURES:
        raise _errors.InvalidInput(
            f"column '{name}' has {len(first.features)} features, and Newton's method takes at most {MOST_FEATURES}: "
            "use fewer, or pyspark.ml.classification.LogisticRegression",
            64,
        )


def _scores(matrix: Array, coefficients: Array, intercept: float, threads: int) -> tuple[Array, Array]:
    """Log-odds and probabilities of rows."""
    if matrix.shape[1] != len(coefficients):
        raise _errors.InvalidInput(
            f"a row has {matrix.shape[1]} features, and the model {len(coefficients)}: give those of the training", 64
        )
    odds, chances = np.empty(len(matrix)), np.empty(len(matrix))
    watch = _library.Watch(threads, interruptible=False)
    watch.call(
        "endcap_logistic_score",
        matrix.ctypes.data,
        *matrix.shape,
        intercept,
        coefficients.ctypes.data,
        watch.run,
        odds.ctypes.data,
        chances.ctypes.data,
    )
    return odds, chances


def _scorer(coefficients: Array, intercept: float) -> Callable[[Column], Column]:
    """A function of a column of arrays, which gives log-odds and probability of each row."""

    def scored(features: pa.Array) -> pa.Array:
        if features.null_count:
            raise _errors.InvalidInput(f"{features.null_count} rows have no features: leave them out or fill them", 3)
        values, lengths = _blocks.list_matrix(features)
        wrong = lengths != len(coefficients)
        if wrong.any():
            raise _errors.InvalidInput(
                f"{int(wrong.sum())} rows have not the {len(coefficients)} features of the model, "
                f"the first of them {int(lengths[wrong][0])}: give those of the training",
                64,
            )
        matrix = values.reshape(len(lengths), -1) if len(lengths) else np.empty((0, len(coefficients)))
        unknown = int((~np.isfinite(matrix).all(axis=1)).sum())
        if unknown:
            raise _errors.InvalidInput(
                f"{unknown} rows have features that are null, NaN or infinite: leave them out or fill them first", 3
            )
        odds, chances = _scores(matrix, coefficients, intercept, _blocks.task().cpus())
        return pa.StructArray.from_arrays([pa.array(odds), pa.array(chances)], ["odds", "chance"])

    found: Callable[[Column], Column] = _needs.arrow_udf()(scored, "struct<odds: double, chance: double>")
    return found
