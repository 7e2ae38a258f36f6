"""Writes the figures of the last full run into the page on durability."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

BEGIN = "<!-- begin of what `python Tests/Torture --table` writes -->"
END = "<!-- end of what `python Tests/Torture --table` writes -->"


def write(page: Path, figures: Path, parts: list[str]) -> None:
    """Puts the tables between the page's two marks, and names the parts that have no figures."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no two lines that say where the table begins and ends")
    if not figures.is_file():
        raise SystemExit(f"there is no {figures}; `make torture` writes it")
    runs = json.loads(figures.read_text(encoding="utf-8"))
    tables = made({part: runs[part] for part in parts if part in runs})
    missing = [part for part in parts if part not in runs]
    if missing:
        tables += f"\nNot yet run at full measure: {', '.join(missing)}. `make test` has the short form of each.\n"
    page.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")


def made(runs: dict[str, Any]) -> str:
    lines = [
        "| part | tried | rounds | points | losses | seconds | `SEED` | `SCALE` | on |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for run in runs.values():
        said = f"{run['seed']} | {run['scale']:g} | {run['day']}"
        for row in run["figures"]:
            counts = f"{row['rounds']:,} | {row['points']:,} | {row['losses']:,} | {row['seconds']:.0f}"
            lines.append(f"| {row['part']} | {row['tried']} | {counts} | {said} |")
    lines += ["", "| part | broken on purpose | points | losses found |", "|---|---|---|---|"]
    for run in runs.values():
        for row in run["breakages"]:
            lines.append(f"| {row['part']} | {row['broken']} | {row['points']:,} | {row['losses']:,} |")
    return "\n".join(lines) + "\n"
