"""Draw the conversation of the README in the words of the bot; `python -m docs.conversation` writes the picture."""

import textwrap
from collections.abc import Sequence
from html import escape
from pathlib import Path

from contract.content import Content

PICTURE = Path(__file__).with_name("conversation.svg")
ASKED = "my boss has my passport"
REPLY_IDS = ("need.labor_trafficking", "note.computer")  # what `make text TEXT="my boss has my passport"` answers with

_WIDTH, _LINE, _LETTERS = 340, 19, 34
_LEFT, _PAD = 26, 13


def draw(content: Content) -> str:
    """The picture as SVG, with the same words as text for a screen reader."""
    answer = content.render_all(REPLY_IDS, "en")
    asked_lines, answer_lines = _wrapped(ASKED), _wrapped(answer)
    asked_top = 84
    answer_top = asked_top + _height(asked_lines) + 16
    bottom = answer_top + _height(answer_lines) + 30
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + 46}" role="img"'
            ' aria-labelledby="title words" font-family="system-ui, -apple-system, Segoe UI, sans-serif" font-size="14">',
            '<title id="title">A conversation with Waypost on a phone</title>',
            f'<desc id="words">Somebody texts: {escape(ASKED)}. Waypost answers: {escape(answer)}</desc>',
            f'<rect x="2" y="2" width="{_WIDTH - 4}" height="{bottom + 42}" rx="34" fill="#1f2937"/>',
            f'<rect x="12" y="12" width="{_WIDTH - 24}" height="{bottom + 22}" rx="26" fill="#ffffff"/>',
            f'<rect x="{_WIDTH // 2 - 36}" y="20" width="72" height="7" rx="3.5" fill="#1f2937"/>',
            f'<text x="{_WIDTH // 2}" y="56" text-anchor="middle" font-weight="600" fill="#111827">Text message</text>',
            '<line x1="12" y1="70" x2="328" y2="70" stroke="#d1d5db"/>',
            _bubble(asked_lines, asked_top, width=208, left=_WIDTH - _LEFT - 208, fill="#1d4ed8", ink="#ffffff"),
            _bubble(answer_lines, answer_top, width=278, left=_LEFT, fill="#e5e7eb", ink="#111827"),
            f'<rect x="{_WIDTH // 2 - 50}" y="{bottom + 20}" width="100" height="4" rx="2" fill="#9ca3af"/>',
            "</svg>\n",
        )
    )


def _wrapped(text: str) -> list[str]:
    return [line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, _LETTERS, break_on_hyphens=False)]


def _height(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + 2 * _PAD - 5


def _bubble(lines: Sequence[str], top: int, *, width: int, left: int, fill: str, ink: str) -> str:
    box = f'<rect x="{left}" y="{top}" width="{width}" height="{_height(lines)}" rx="16" fill="{fill}"/>'
    first = top + _PAD + 12
    rows = (f'<tspan x="{left + 14}" y="{first + row * _LINE}">{escape(line)}</tspan>' for row, line in enumerate(lines))
    return f'{box}\n<text fill="{ink}">{"".join(rows)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw(Content.load()), encoding="utf-8")
