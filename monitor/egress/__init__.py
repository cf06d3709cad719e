"""The guard: the one place that opens connections to other machines.

with Deadline(60):                          every step gets what is left
    client = httpx.Client(transport=transport(guard), trust_env=False)
sock = guard.connect("mail.example", 587)   for what is not HTTP
"""

from monitor.egress.backend import GuardedBackend, GuardedStream
from monitor.egress.deadline import Deadline, OutOfTime, TooMuch, current
from monitor.egress.guard import Guard, NameUnknown, ports_of
from monitor.egress.settings import FetchSettings, user_agent
from monitor.egress.transport import OutOfTimeError, TlsError, TooMuchError, tls_context, transport

__all__ = [
    "Deadline",
    "FetchSettings",
    "Guard",
    "GuardedBackend",
    "GuardedStream",
    "NameUnknown",
    "OutOfTime",
    "OutOfTimeError",
    "TlsError",
    "TooMuch",
    "TooMuchError",
    "current",
    "ports_of",
    "tls_context",
    "transport",
    "user_agent",
]
