"""Two states of a docket: which entry is which, what changed, what stands after a window was seen, what lies ahead."""

from monitor.compare.dockets.calendar import Calendar, ahead
from monitor.compare.dockets.gaps import number_gaps, of_many_cases
from monitor.compare.dockets.judging import compare_dockets, gone_before
from monitor.compare.dockets.matching import Pairing, pair_entries
from monitor.compare.dockets.merging import Merged, entry_key, merge, merge_dockets
from monitor.compare.dockets.redline import docket_redline
from monitor.compare.dockets.signals import Signals, signals

__all__ = [
    "Calendar",
    "Merged",
    "Pairing",
    "Signals",
    "ahead",
    "compare_dockets",
    "docket_redline",
    "entry_key",
    "gone_before",
    "merge",
    "merge_dockets",
    "number_gaps",
    "of_many_cases",
    "pair_entries",
    "signals",
]
