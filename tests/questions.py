"""Questions to which records of the tiny corpus give different answers."""

from __future__ import annotations

from typing import Any

from builders import Parts, emit

FILE = "annotations/disagreements.yaml"
FIRST = {"figure_id": "herald-f01", "answer": "about 40"}
SECOND = {"figure_id": "herald-f02", "answer": "3 of 4"}


def question(*named: dict[str, str], **over: str) -> dict[str, Any]:
    """Return a question with its answers; `over` overwrites its other keys."""
    return {
        "disagreement_id": "how-many",
        "question": "How many?",
        "kind": "value",
        "scope": "within",
        "comparable": "partly",
        "explanation": "They count differently.",
        **over,
        "answers": list(named),
    }


def ask(parts: Parts, *questions: dict[str, Any]) -> None:
    """Put questions into a corpus."""
    parts.files[FILE] = emit({"disagreements": list(questions)})
