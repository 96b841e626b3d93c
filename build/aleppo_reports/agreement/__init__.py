"""How far independent codings of the same articles agree: in their spans, then in each field of the records they share.

Passes come in, results go out: nothing here knows of files or tables. `compare` is the way in.
"""

from aleppo_reports.agreement.compare import Result, compare

__all__ = ["Result", "compare"]
