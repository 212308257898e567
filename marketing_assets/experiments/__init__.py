"""A/B analysis and power: what an experiment showed, and how long the next one must run."""

from marketing_assets.experiments.analysis import analyse_experiments
from marketing_assets.experiments.report import findings

__all__ = ["analyse_experiments", "findings"]
