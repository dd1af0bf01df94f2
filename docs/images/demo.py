#!/usr/bin/env python3
"""Runs the demo and writes its table as docs/images/demo.svg.

Usage: docs/images/demo.py        (needs the .NET SDK; build the solution first, or the first run includes it)
"""
import html
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
COMMAND = ["dotnet", "run", "-c", "Release", "--project", "src/TranscriptWorker", "--", "demo"]
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 20, 16


def main() -> None:
    demo = subprocess.run(COMMAND, cwd=HERE.parent.parent, stdout=subprocess.PIPE, text=True, timeout=600, check=True)
    lines = demo.stdout.splitlines()
    table = [line for line in lines if line.startswith(tuple("╭│├╰"))]
    shown = ["$ " + " ".join(COMMAND), "", *table, "", lines[-1]]
    width = round(max(map(len, shown)) * CELL_WIDTH + 2 * MARGIN)
    height = len(shown) * LINE_HEIGHT + 2 * MARGIN
    text = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + (row + 0.75) * LINE_HEIGHT:g}" textLength="{len(line) * CELL_WIDTH:g}">{html.escape(line)}</text>'
        for row, line in enumerate(shown)
        if line
    )
    (HERE / "demo.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f"<title>The demo's table: what was computed and what the cache answered in four passes</title>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#1b1f24"/>\n'
        f'<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" fill="#d7dde3" xml:space="preserve">\n'
        f"{text}\n</g>\n</svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
