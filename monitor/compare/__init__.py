"""Two readings in, one judged Change out: align, redline, find, weigh. Pure."""

from monitor.compare.compiled import prefer_compiled

prefer_compiled(__path__)  # before any of its modules is loaded

from monitor.compare.comparison import RULES, compare, learn, redline  # noqa: E402
from monitor.compare.flips import is_held  # noqa: E402
from monitor.compare.known import Known  # noqa: E402

__all__ = ["RULES", "Known", "compare", "is_held", "learn", "redline"]
