"""`python -m monitor.cli` is `nightdesk`."""

from monitor.cli import main

main()
