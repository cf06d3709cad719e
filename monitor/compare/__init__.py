"""Two readings in, one judged Change out: align, redline, find, weigh. Pure."""

from monitor.compare.comparison import RULES, compare, learn, redline
from monitor.compare.flips import is_held
from monitor.compare.known import Known

__all__ = ["RULES", "Known", "compare", "is_held", "learn", "redline"]
