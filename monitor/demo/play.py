"""What happens in the demo, scene by scene: (act, story)."""

SCENES = (
    ("update-note", "ferry"),
    ("docket-order", "ferry"),
    ("silent-edit", "ferry"),
    ("new-article", "ferry"),
    ("docket-lose", "ferry"),
    ("headline", "ferry"),
    ("silent-edit", "budget"),
    ("docket-edit", "ferry"),
    ("correction", "ferry"),
)
