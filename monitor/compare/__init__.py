"""Two readings in, one judged Change out: align, redline, find, weigh. Pure."""

from monitor.compare.known import Known

RULES = "compare/1"

__all__ = ["RULES", "Known"]
