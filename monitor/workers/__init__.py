"""Child processes that read hostile pages for us: limited in memory, CPU and time, without a network, replaced when
they die.

    Workers.call(fn, …)  → a child that is idle, or a new one from the nursery
                         → the result, or what `fn` raised
                         → WorkerDied, WorkerTimeout: the child is gone, the next call gets another

The nursery is one small process that has imported the readers and forks children on demand, so that a child costs
milliseconds and shares the nursery's memory. It ends when our end of its socket closes, however we die, and takes the
children with it.
"""

from monitor.workers.pool import WorkerDied, Workers, WorkerTimeout

__all__ = ["WorkerDied", "WorkerTimeout", "Workers"]
