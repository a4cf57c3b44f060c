"""Where scripts put whole pages: the ids of elements that are empty until a script fills them in."""

from __future__ import annotations

from typing import Final

MOUNTS: Final = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "q-app"})
"""Those of React, Vue, Next, Nuxt, Gatsby, Svelte and Quasar."""
