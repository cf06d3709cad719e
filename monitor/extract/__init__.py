"""(payload, url, recipe, memory) → (reading, memory): articles, notes, dockets, PDF. Pure; never raises on any bytes."""

from monitor.extract.model import Raw, Read, Recipe

__all__ = ["Raw", "Read", "Recipe"]
