"""Words that no reply may say, and names that are quoted as they are."""

import re
from collections.abc import Mapping

from contract.content import CONTENT_ROOT
from contract.directory import Language
from contract.reading import read_yaml

# What young people do not say, and what makes them a case.
JARGON: Mapping[Language, str] = {
    "en": r"victim|perpetrat|offender|exploit|coerc|solicit|disclos|prostitut|facilitat|utiliz|pursuant|wraparound"
    r"|\bCSEC\b|\bCSAM\b|\bDMST\b",
    "es": r"v[ií]ctima|perpetrador|explota|coacci|coerci|divulga|prostitu|\bESCIA?\b|beneficiari|vulnerabilidad",
}
# What nobody can keep (compliance.md 11): secrecy, arrest, deportation, a bed, a picture gone.
PROMISES: Mapping[Language, str] = {
    "en": r"confidential|anonymous|guarantee|100 ?%|\b(?:we|i|they) promise\b|no trace|untraceable"
    r"|no ?(?:one|body) (?:will|can) (?:ever )?(?:know|find out|see)"
    r"|(?:won't|will not|can't|never) (?:be|get) (?:arrested|deported|charged|in trouble)"
    r"|(?:completely|totally|always) (?:safe|private|secret)|you are safe now|will be (?:gone|deleted) (?:for good|forever)",
    "es": r"(?<!no es )confidencial|an[oó]nim|garanti|100 ?%|te prometo|(?:te )?prometemos|sin (?:dejar )?rastro"
    r"|nadie (?:lo |se )?(?:va a saber|sabr[aá]|se entera)|no te (?:van a|pueden) (?:arrestar|deportar|acusar)"
    r"|(?:totalmente|siempre|completamente) (?:seguro|privado|secreto)",
}

_NAMES = re.compile("|".join(map(re.escape, read_yaml(CONTENT_ROOT / "proper_names.yml")["names"])))


def without_names(text: str) -> str:
    """The text with each proper name as one short word: no gate counts it as a word of ours."""
    return _NAMES.sub("it", text)
