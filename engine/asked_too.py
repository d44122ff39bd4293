"""A question asked in one breath with a need: "my boss has my passport, will they deport me if i tell".

What they fear is what keeps them from calling. Where a reply answers it and names the need's own line, it is given instead
of the referral. MORE then says more of the answer; whoever goes on about the need gets the referral's words.
"""

from typing import Iterator, Optional, Tuple

from contract.content import MORE, Content
from engine import lines, people
from engine.heard import Heard

_PLAINLY_ASKED = 0.7
# Questions about themselves that decide whether they call. Others, such as signs, say less than the referral does.
_ABOUT_CALLING = (
    "immigration",
    "arrested",
    "minor_consent",
    "value",
    "image_trouble",
    "visa",
    "legal",
    "not_sure",
    "phone_safety",
    "job_offer",
    "child_labor",
    "work_rights",
    "housing",
)


def answering_too(heard: Heard, replies: Tuple[str, ...], content: Content) -> Tuple[str, ...]:
    """The referral, or in its place the answer to what was plainly asked beside it."""
    if heard.writer in people.HELPERS or replies[0].endswith(MORE):
        return replies
    line = next(iter(content.lines_named(replies[:1], "en")), None)
    fitting = (answer for answer in _answers(heard, line, content) if content.lines_named((answer,), "en")[:1] == (line,))
    answer = next((answer for answer in fitting if answer not in heard.state.reply_ids), None)
    return (answer, *replies[1:]) if answer else replies


def _answers(heard: Heard, line: Optional[str], content: Content) -> Iterator[str]:
    for need in heard.needs:
        if need.confidence < _PLAINLY_ASKED or not need.label.startswith("ask_"):
            continue
        aspect, topic = lines.aspect_of(need.label), need.label[len("ask_") :]
        answer = lines.reply_about(aspect, line, content) if aspect and line else None
        if answer:
            yield answer
        elif topic in _ABOUT_CALLING and f"ask.{topic}" in content.replies:
            yield f"ask.{topic}"
