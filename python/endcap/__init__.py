"""Recommenders and propensity models: fitted from numpy, scipy or Arrow, saved as versions of an Endcap store.

docs/python.md has the first hour.
"""

from ._errors import CannotWrite, EndcapError, InvalidInput, ModelUnusable, NotConverged, NotFitted
from ._interactions import Interactions
from ._lists import Lists, Reason
from ._logistic import LogisticRegression
from ._recommenders import ALS, EASE, ItemNeighbours
from ._versions import PropensityModel, Recommender, load
from ._library import code_version as _code_version

__version__ = _code_version()

__all__ = [
    "ALS",
    "CannotWrite",
    "EASE",
    "EndcapError",
    "Interactions",
    "InvalidInput",
    "ItemNeighbours",
    "Lists",
    "LogisticRegression",
    "ModelUnusable",
    "NotConverged",
    "NotFitted",
    "PropensityModel",
    "Reason",
    "Recommender",
    "load",
]
