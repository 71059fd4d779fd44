"""iALS on a Spark cluster, with the parameters of pyspark.ml.recommendation.ALS."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import RDD, StorageLevel, keyword_only
from pyspark.ml.base import Estimator
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.recommendation import _ALSParams
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .. import _library
from .._errors import InvalidInput
from .._interactions import Array
from .._lists import ListModel
from .._versions import load
from ._pairs import block_of, blocks_of, by_block, deserialized, first, log_of, second, serialized
from ._errors import own_errors
from ._model import ALSModel, Columns
from ._sweeps import Equations, Side, Sweeps, begun, recipe_of, zeros

_logger = logging.getLogger("endcap.spark")


class ALS(Estimator[ALSModel], _ALSParams):
    """Implicit alternating least squares on Spark: users and items in blocks, solved by the library in the tasks.

    The parameters are those of pyspark.ml.recommendation.ALS, so that a program for implicitPrefs=True runs when its
    import is changed, and a few more; docs/spark.md has what each means here. With equal blocks and seed the factors
    have equal bytes, on however many executors and partitions.
    """

    unobservedWeight: Param[float] = Param(
        Params._dummy(),
        "unobservedWeight",
        "α₀, the weight of all pairs; by the data unless set",
        TypeConverters.toFloat,
    )
    frequencyExponent: Param[float] = Param(
        Params._dummy(), "frequencyExponent", "how much regularization grows with a row's pairs", TypeConverters.toFloat
    )
    initialDeviation: Param[float] = Param(
        Params._dummy(),
        "initialDeviation",
        "of the first item factors, before it is divided by √rank",
        TypeConverters.toFloat,
    )
    solver: Param[str] = Param(
        Params._dummy(), "solver", "auto, cholesky, cg or blocks, as in docs/recommenders.md", TypeConverters.toString
    )
    numPartitions: Param[int] = Param(
        Params._dummy(), "numPartitions", "of each side; as many as there are blocks unless set", TypeConverters.toInt
    )
    broadcastBytes: Param[int] = Param(
        Params._dummy(), "broadcastBytes", "a side of at most so many bytes is sent whole to all", TypeConverters.toInt
    )
    start: Param[str] = Param(
        Params._dummy(), "start", "a version to begin from: models/recommendations@champion", TypeConverters.toString
    )

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        rank: int = 10,
        maxIter: int = 10,
        regParam: float | None = None,
        numUserBlocks: int = 10,
        numItemBlocks: int = 10,
        implicitPrefs: bool = False,
        alpha: float = 1.0,
        userCol: str = "user",
        itemCol: str = "item",
        seed: int | None = None,
        ratingCol: str = "rating",
        nonnegative: bool = False,
        checkpointInterval: int = 10,
        intermediateStorageLevel: str = "MEMORY_AND_DISK",
        finalStorageLevel: str = "MEMORY_AND_DISK",
        coldStartStrategy: str = "nan",
        blockSize: int = 4096,
        unobservedWeight: float | None = None,
        frequencyExponent: float = 1.0,
        initialDeviation: float = 0.1,
        solver: str = "auto",
        numPartitions: int | None = None,
        broadcastBytes: int = 32 << 20,
        start: str | None = None,
    ) -> None:
        super().__init__()
        self._setDefault(frequencyExponent=1.0, initialDeviation=0.1, solver="auto", broadcastBytes=32 << 20, seed=0)
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(self, **parameters: Any) -> ALS:
        """Sets parameters by name; None leaves one unset."""
        given = {name: value for name, value in self._input_kwargs.items() if value is not None}
        unknown = [name for name in given if not self.hasParam(name)]
        if unknown:
            raise InvalidInput(f"ALS has no parameter {unknown[0]!r}", 64)
        return self._set(**given)

    def setNumBlocks(self, value: int) -> ALS:
        """Sets numUserBlocks and numItemBlocks."""
        return self._set(numUserBlocks=value, numItemBlocks=value)

    def __getattr__(self, name: str) -> Any:
        # setRank(10), setMaxIter(5), … of every parameter, and getSolver() of those that are not PySpark's.
        parameter = name[3:4].lower() + name[4:]
        if name.startswith("set") and self.hasParam(parameter):
            return lambda value: self._set(**{parameter: value})
        if name.startswith("get") and self.hasParam(parameter):
            return lambda: self.getOrDefault(parameter)
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def _fit(self, dataset: DataFrame) -> ALSModel:
        self._check()
        with own_errors():
            return _Fit(self, dataset).model()

    def _check(self) -> None:
        if not self.getImplicitPrefs():
            raise InvalidInput(
                "implicitPrefs=False predicts ratings, which is for `trainer fit recommender --algorithm als` on one "
                "machine: set implicitPrefs=True to learn from what users did",
                64,
            )
        if self.getNonnegative():
            raise InvalidInput("nonnegative=True is not supported: leave it out", 64)
        for name in ("rank", "numUserBlocks", "numItemBlocks", "blockSize"):
            if self.getOrDefault(name) < 1:
                raise InvalidInput(f"{name}={self.getOrDefault(name)}: give a whole number above 0", 64)
        if self.getMaxIter() < 1:
            raise InvalidInput("maxIter=0 learns nothing: give a whole number above 0", 64)
        if not np.isfinite(self.getAlpha()) or self.getAlpha() <= 0:
            raise InvalidInput(f"alpha={self.getAlpha()}: give a number above 0", 64)


class _Fit:
    """One fit: the blocks of both sides, and the sweeps over them."""

    def __init__(self, als: ALS, dataset: DataFrame) -> None:
        self._als = als
        self._session = dataset.sparkSession
        self._level = _level(als.getIntermediateStorageLevel())
        log = log_of(
            dataset,
            als.getUserCol(),
            als.getItemCol(),
            als.getRatingCol(),
            als.getAlpha(),
            als.getNumUserBlocks(),
            als.getNumItemBlocks(),
        )
        self.columns = Columns(
            user=als.getUserCol(),
            item=als.getItemCol(),
            user_type=dataset.schema[als.getUserCol()].dataType,
            item_type=dataset.schema[als.getItemCol()].dataType,
        )
        self._started = self._start()
        self.users = self._side(log, "user", "item", als.getNumUserBlocks(), als.getNumItemBlocks())
        self.items = self._side(log, "item", "user", als.getNumItemBlocks(), als.getNumUserBlocks())
        if (self.users.totals.pairs, self.users.totals.mark) != (self.items.totals.pairs, self.items.totals.mark):
            raise InvalidInput(
                f"the data frame gave {self.users.totals.pairs} pairs at first and {self.items.totals.pairs}, or other "
                "ones, when it was read again: persist it, or write it to a table first",
                3,
            )
        if self.users.totals.pairs == 0:
            raise InvalidInput("no interaction is left to train on: the data frame has no row with a rating above 0", 3)

    def _partitions(self, blocks: int) -> int:
        return int(self._als.getOrDefault("numPartitions")) if self._als.isSet("numPartitions") else blocks

    def _side(self, log: DataFrame, own: str, other: str, blocks: int, other_blocks: int) -> Side:
        partitions = self._partitions(blocks)
        built, totals = blocks_of(log, own, other, other_blocks, partitions, self._level)
        pairs = built.mapPartitions(first, preservesPartitioning=True).persist(self._level)
        routes = built.mapPartitions(second, preservesPartitioning=True).persist(self._level)
        return Side(pairs, routes, zeros(routes, self._als.getRank()), totals, partitions, self._level, built)

    def _start(self) -> ListModel | None:
        if not self._als.isSet("start"):
            return None
        reference = self._als.getOrDefault("start")
        model = load(reference)
        if not isinstance(model, ListModel) or model.report_.get("kind") != "ials":
            raise InvalidInput(f"{reference} is no version of ials, so no fit can begin with its factors", 64)
        if model.item_factors_.shape[1] != self._als.getRank():
            raise InvalidInput(
                f"{reference} has {model.item_factors_.shape[1]} factors, and rank={self._als.getRank()}: "
                "give the same",
                64,
            )
        return model

    def _known(self, model: ListModel) -> RDD[tuple[int, tuple[Any, Array]]]:
        """The item factors of a version, in the blocks of its ids."""
        factors = model.item_factors_
        table = pa.table(
            {
                "id": pa.array(model.item_ids_.tolist(), pa.string()),
                "row": pa.array(np.arange(len(factors), dtype=np.int32)),
            }
        )
        blocks = self._als.getNumItemBlocks()
        kind = "string" if self.columns.item_type.simpleString() == "string" else "bigint"
        frame = self._session.createDataFrame(table).select(F.expr(f"try_cast(id as {kind})").alias("id"), "row")
        placed = (
            frame.where("id is not null").select(block_of(F.col("id"), blocks).alias("block"), "id", "row").toArrow()
        )
        numbers = placed["block"].to_numpy()
        parts = []
        for block in np.unique(numbers).tolist():
            own = placed.filter(pa.array(numbers == block)).combine_chunks()
            parts.append((block, (serialized(own.select(["id"])), factors[own["row"].to_numpy()])))
        known = self._session.sparkContext.parallelize(parts, max(len(parts), 1))
        return known.partitionBy(self.items.partitions, by_block).mapValues(_ids_and_rows)

    def model(self) -> ALSModel:
        als, sweeps = self._als, self._sweeps()
        users, items = self.users, self.items
        values: dict[str, Any] = {"algorithm": "ials", "factors": als.getRank(), "epochs": als.getMaxIter()}
        values |= {"solver": als.getOrDefault("solver"), "frequency_exponent": als.getOrDefault("frequencyExponent")}
        values |= {"seed": int(als.getSeed()) % 2**63, "initial_deviation": als.getOrDefault("initialDeviation")}
        for name, parameter in (("regularization", "regParam"), ("unobserved_weight", "unobservedWeight")):
            if als.isSet(parameter):
                values[name] = float(als.getOrDefault(parameter))
        recipe = recipe_of(values, users.totals.rows, items.totals.rows, users.totals.pairs)
        _logger.info(
            "ials of %d users and %d items, %d pairs: %s",
            users.totals.rows,
            items.totals.rows,
            users.totals.pairs,
            recipe,
        )
        solver = recipe["solver"]
        half = solver in ("cg", "blocks") or (solver == "auto" and als.getRank() > 32)
        known = None if self._started is None else self._known(self._started)
        items.factors = begun(items.routes, known, als.getRank(), recipe["initial_deviation"], recipe["seed"]).persist(
            self._level
        )
        gram, _ = sweeps.sums(items, half_next=half)
        interval = als.getCheckpointInterval()
        can_cut = self._session.sparkContext.getCheckpointDir() is not None
        for epoch in range(1, als.getMaxIter() + 1):
            cut = can_cut and interval > 0 and epoch % interval == 0
            for side, fixed in ((users, items), (items, users)):
                equations = Equations(recipe, gram, fixed.totals.rows)
                half_next = half and (side is users or epoch < als.getMaxIter())
                gram, loss = sweeps.half_sweep(side, fixed, equations, half=half, half_next=half_next, checkpoint=cut)
                side.built.unpersist()
            _logger.info("epoch %d of %d", epoch, als.getMaxIter())
        # As on one machine: the last sweep over the users is exact, so that each one equals the fold-in of their pairs.
        exact = recipe | {"solver": "cholesky"}
        equations = Equations(exact, gram, items.totals.rows, measuring=True)
        _, own = sweeps.half_sweep(users, items, equations, half=False, half_next=None, checkpoint=False)
        total = own[0] + own[1] + own[2] + loss[2]
        _logger.info("loss %s", total)
        for side in (users, items):
            side.factors = _stored(side.factors, _level(als.getFinalStorageLevel()), self._level)
        model = ALSModel(self._session, self.columns, users, items, recipe, total, self._started_reference())
        return als._copyValues(model)

    def _sweeps(self) -> Sweeps:
        als = self._als
        return Sweeps(self._session.sparkContext, als.getRank(), self._level, als.getOrDefault("broadcastBytes"))

    def _started_reference(self) -> tuple[str, str] | None:
        if self._started is None:
            return None
        report, given = self._started.report_, Path(self._als.getOrDefault("start"))
        # A version of a store can also be named by its folder.
        store = getattr(self._started, "store", "") or str(given.parent.parent)
        return store, f"{report['model']}/{report['version']}"


def _ids_and_rows(found: tuple[bytes, Array]) -> tuple[Any, Array]:
    return deserialized(found[0])["id"].combine_chunks(), found[1]


def _level(name: str) -> StorageLevel:
    found = getattr(StorageLevel, name, None)
    if not isinstance(found, StorageLevel):
        raise InvalidInput(f"there is no storage level {name!r}: give one such as MEMORY_AND_DISK", 64)
    return found


def _stored(factors: RDD[Any], final: StorageLevel, current: StorageLevel) -> RDD[Any]:
    if final == current:
        return factors
    stored = factors.map(_same, preservesPartitioning=True).persist(final)
    stored.count()
    factors.unpersist()
    return stored


def _same(part: Any) -> Any:
    return part
