"""Loaded by Python snippets under test: `shows` prints what a line gives and compares it with the comment behind it."""

import re

import numpy as np


class text(str):
    """What `print` would have written."""

    def __new__(cls, *values):
        return super().__new__(cls, " ".join(map(str, values)))

    def __repr__(self):
        return str(self)


def shows(expected, line, value):
    """Raises where the value's `repr` is not `expected`, in which `…` stands for anything. A number of numpy is shown as Python's."""
    told = repr(value.item() if isinstance(value, np.generic) else value).strip()
    print(told)
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    if not re.fullmatch(pattern, told, re.DOTALL):
        raise SystemExit(f"line {line} shows\n  {told}\nand the page says\n  {expected}")
