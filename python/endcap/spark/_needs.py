"""What the package needs beside Endcap's own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import uuid
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType


def check() -> None:
    """Raises an ImportError that says what to install where PySpark 4, pyarrow or pandas is missing; warns without Java."""
    remedy = 'pip install "pyspark>=4,<5" pyarrow "pandas<3"'
    for name in ("pyspark", "pyarrow", "pandas"):
        if importlib.util.find_spec(name) is None:
            raise ImportError(f"endcap.spark needs {name}, which is not installed: {remedy}", name=name)
    import pyspark

    if int(pyspark.__version__.split(".")[0]) != 4:
        raise ImportError(f"endcap.spark needs PySpark 4 and found {pyspark.__version__}: {remedy}", name="pyspark")
    _check_java()


def _check_java() -> None:
    """Warns where a session cannot start: PySpark's own error says no more than that a process has exited."""
    from pyspark import SparkContext, TaskContext

    is_running = SparkContext._active_spark_context is not None or TaskContext.get() is not None
    is_remote = "SPARK_REMOTE" in os.environ
    if not is_running and not is_remote and "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        warnings.warn(
            "there is no Java, which a Spark session needs: apt-get install openjdk-17-jre-headless, or set JAVA_HOME",
            RuntimeWarning,
            stacklevel=3,
        )


def arrow_udf() -> Any:
    """pyspark.sql.functions.arrow_udf, which came with PySpark 4.1."""
    import pyspark.sql.functions as functions

    found = getattr(functions, "arrow_udf", None)
    if found is None:
        raise ImportError('scoring needs PySpark 4.1 or newer: pip install "pyspark>=4.1,<5" pyarrow "pandas<3"', name="pyspark")
    return found


def by_rows(dataset: DataFrame) -> DataFrame:
    """The table in a form to which an Arrow UDF can be applied.

    Spark 4.2 and newer read columns of Parquet or a cache in one piece for such a function, and then fail with
    UNSUPPORTED_DATATYPE where a column beside is a vector. Observing the rows makes Spark hand them on one by one.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as F

    setting = "spark.sql.execution.arrow.pythonUDF.columnarInput.enabled"
    try:
        is_columnar = str(dataset.sparkSession.conf.get(setting)).lower() == "true"
    except PySparkException:
        # Older versions have no such setting.
        is_columnar = False
    if not is_columnar or not _has_udt(dataset.schema):
        return dataset
    return dataset.observe(f"endcap-{uuid.uuid4()}", F.count(F.lit(1)).alias("rows"))


def _has_udt(kind: DataType) -> bool:
    """Whether a type is a user-defined one, as vectors are, or has one inside."""
    from pyspark.sql.types import ArrayType, MapType, StructType, UserDefinedType

    if isinstance(kind, StructType):
        return any(_has_udt(field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return _has_udt(kind.elementType)
    if isinstance(kind, MapType):
        return _has_udt(kind.keyType) or _has_udt(kind.valueType)
    return isinstance(kind, UserDefinedType)
