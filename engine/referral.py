"""From needs to the referral: the replies, the one question, and what to remember."""

from typing import Iterable, Optional, Tuple

from contract.content import MORE, Content
from contract.wire import Need
from engine import lines, people
from engine.asked_too import answering_too
from engine.heard import Answer, Heard
from engine.routing import CRISIS, PRIORITY, Facts, route

# From here on a crisis leads the reply; below it earns one caring sentence with the number.
HARD_CRISIS = 0.5
# Needs that sound alike in few words, and from where on one is meant beyond doubt.
_FAMILIES = (
    ("child_abuse", "sexual_assault", "dating_violence", "distress"),
    ("sextortion", "images", "grooming_online"),
    ("sex_trafficking", "labor_trafficking", "recruiting", "bad_job"),
)
_UNMISTAKABLE = 0.7
_FAINT = 0.5  # below it any other need is more likely a detail of the one told
# Beside a need this sure a faint crisis is more likely its shadow: "my stepdad hits me" is a little of danger too.
_PLAIN = 0.7
# Beside a need that is beyond doubt another one has to be more likely than this.
_BEYOND_DOUBT, _SHADOW = 0.95, 0.58
# Needs that hide others: here the answer to one question changes which line is named.
_WORTH_ASKING = ("need.distress", "helper.distress")
_PATHS = {"professional": "path.professional", "witness": "path.witness"}
_NO_PATH = ("missing_child", "images", "distress")


def crisis(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer to danger or thoughts of dying; None when there is neither."""
    return refer(heard, heard.needs, content) if any(need.label in CRISIS for need in plainly(heard.needs)) else None


def plainly(needs: Iterable[Need]) -> Tuple[Need, ...]:
    """What was heard without what is too faint beside a need or question that was plainly told or asked."""
    told = _without_shadows(tuple(needs))
    if not any(need.label not in CRISIS and need.confidence >= _PLAIN for need in told):
        return told
    return tuple(need for need in told if need.label not in CRISIS or need.confidence >= HARD_CRISIS)


def _without_shadows(needs: Tuple[Need, ...]) -> Tuple[Need, ...]:
    # "post this if I don't send money" is sextortion beyond doubt, and only half sounds like trade.
    surest = max((need.confidence for need in needs if need.label in PRIORITY), default=0.0)
    least = _SHADOW if surest >= _BEYOND_DOUBT else 0.0
    return tuple(need for need in needs if need.label in CRISIS or need.label not in PRIORITY or need.confidence >= least)


def refer(heard: Heard, needs: Iterable[Need], content: Content, facts: Optional[Facts] = None) -> Optional[Answer]:
    """The referral for these needs; None when there is none among them."""
    found = _in_the_light_of_before(plainly(need for need in needs if need.label in PRIORITY), heard)
    replies = route(found, facts or heard.facts, hard=HARD_CRISIS)
    if not replies:
        return None
    by_urgency = sorted({need.label for need in found}, key=PRIORITY.index)
    if any(need.label in CRISIS for need in found):
        return Answer(replies, need=by_urgency[0], offers=tuple(by_urgency[1:]))
    replies = answering_too(heard, _not_twice(_with_path(replies, by_urgency[0], heard), heard, content), content)
    asked = _question(replies, heard)
    return Answer(replies + asked, need=by_urgency[0], asked=next(iter(asked), None), offers=tuple(by_urgency[1:]))


def _in_the_light_of_before(needs: Tuple[Need, ...], heard: Heard) -> Tuple[Need, ...]:
    # "it happened again last night" goes on about what was told, even where another need of that kind is heard a little.
    before = heard.state.need
    if before in CRISIS or any(need.label in CRISIS for need in needs):
        return needs
    kin = next((family for family in _FAMILIES if before in family), ())
    if before and needs and all(need.confidence < (_UNMISTAKABLE if need.label in kin else _FAINT) for need in needs):
        return (Need(before, max(need.confidence for need in needs)),)
    return needs


def again(heard: Heard, opening: str, content: Content, facts: Facts) -> Optional[Answer]:
    """The need told before, answered once more for somebody else; None when no need was told."""
    if heard.state.need is None:
        return None
    replies = route([Need(heard.state.need, 1.0)], facts, hard=HARD_CRISIS)
    return Answer((opening, *replies)) if replies else None


def _with_path(replies: Tuple[str, ...], need: str, heard: Heard) -> Tuple[str, ...]:
    # Said once: somebody who stays in the conversation has read it.
    path = _PATHS.get(heard.writer or "")
    if path is None or need in _NO_PATH or heard.state.person == heard.writer or not replies[0].startswith("helper."):
        return replies
    return (replies[0], path)


def _not_twice(replies: Tuple[str, ...], heard: Heard, content: Content) -> Tuple[str, ...]:
    # Somebody who goes on about the same need learns more about it, instead of reading the same words again.
    said, longer = replies[0], replies[0] + MORE
    before = heard.state.reply_ids
    if longer in before:
        line = heard.state.last_line
        happens = line and lines.reply_about("happens", lines.with_people(line), content)
        return (happens,) if happens else replies
    return (longer,) if said in before and "more" in content.replies[said].words["en"] else replies


def _question(replies: Tuple[str, ...], heard: Heard) -> Tuple[str, ...]:
    if heard.state.questions or len(replies) > 1 or replies[0] not in _WORTH_ASKING:
        return ()
    return ("question.hurt_other",) if heard.writer in people.HELPERS else ("question.hurt",)
