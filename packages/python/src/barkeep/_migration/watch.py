"""The state of a migration as a process sees it."""

from __future__ import annotations

import threading
import time

from .state import State
from .stores import Store

LOOK_EVERY_S = 1.0
"""How old a known state may be before it is looked at again."""
_FIRST_WAIT_S = 3.0
_WAIT_S = 0.05


class Watch:
    """Looked at once a second at most, and kept where it cannot be read.

    A file is looked at by the call that finds it a second old. A far store is looked at in a thread: the first calls wait for the
    state, later ones for a moment, and for none at all while the store is away.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._state = State()
        self._looked = float("-inf")
        self._has_looked = False
        self.faults = 0
        self.trouble: str | None = None
        self.forget()

    def forget(self) -> None:
        """Begins without the thread that may be looking, as the child of a fork does."""
        self._beginning = threading.Lock()
        self._looking: threading.Thread | None = None

    def current(self) -> State:
        """What is known of the stage now."""
        with self._beginning:
            is_due = time.monotonic() - self._looked >= LOOK_EVERY_S
            if is_due:
                self._looked = time.monotonic()
                self._begin()
            looking = self._looking
        if looking is not None and not self._has_looked:
            looking.join(_FIRST_WAIT_S)
        elif looking is not None and is_due and self.trouble is None:
            looking.join(_WAIT_S)
        return self._state

    def _begin(self) -> None:
        if not self._store.is_far:
            self._look()
        elif self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(target=self._look, name="barkeep-migration-state", daemon=True)
            self._looking.start()

    def _look(self) -> None:
        try:
            self._state = self._store.read()
            self.trouble = None
        except Exception as error:
            self.faults += 1
            self.trouble = str(error)
        self._has_looked = True
