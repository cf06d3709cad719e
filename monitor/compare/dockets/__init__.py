"""Two states of a docket: which entry is which, what changed, what stands after a window was seen."""

from monitor.compare.dockets.judging import compare_dockets, docket_redline
from monitor.compare.dockets.matching import Pairing, merge_dockets, pair_entries
from monitor.compare.dockets.signals import Signals, signals

__all__ = ["Pairing", "Signals", "compare_dockets", "docket_redline", "merge_dockets", "pair_entries", "signals"]
