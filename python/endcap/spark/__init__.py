"""Endcap on Apache Spark: docs/spark.md."""

from . import _needs

_needs.check()

from ._als import ALS  # noqa: E402
from ._logistic import LogisticRegression, LogisticRegressionModel  # noqa: E402
from ._model import ALSModel  # noqa: E402
from ._score import score  # noqa: E402
from ._ship import ship  # noqa: E402

__all__ = ["ALS", "ALSModel", "LogisticRegression", "LogisticRegressionModel", "score", "ship"]
