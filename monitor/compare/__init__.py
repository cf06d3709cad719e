"""Two readings in, one judged Change out: align, redline, find, weigh. Pure."""

from monitor.compare.comparison import RULES, compare, learn, redline
from monitor.compare.known import Known

__all__ = ["RULES", "Known", "compare", "learn", "redline"]
