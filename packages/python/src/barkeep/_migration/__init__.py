"""The parts of a migration: its state, where that is kept, how a process follows it, and what it tells of what it saw."""
