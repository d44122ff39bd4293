"""The offline safety layer: what must lead to 911 or 988 before anything else is asked."""

from bot.safety.lexicon import Concern, Level, SafetyHit, SafetyLexicon

__all__ = ["Concern", "Level", "SafetyHit", "SafetyLexicon"]
