"""The web channel: one message of a page in, the answer and the page's next state out."""

import uuid
from dataclasses import dataclass

from bot.conversation.carried import CarriedMemory
from bot.conversation.messages import InboundMessage, Reply
from bot.conversation.service import Conversation
from bot.privacy.identity import Identity
from bot.privacy.pseudonyms import SenderId
from bot.web.token import BadToken, Chat, Tokens
from contract.directory import Language
from contract.wire import MAX_TEXT

EXIT_REPLY = "exit.neutral"


class Left(BadToken):
    """The state of a conversation that somebody left."""


class TooLong(ValueError):
    """A message of more characters than one turn can read."""


@dataclass(frozen=True)
class Said:
    """One message as it left a page."""

    key: str  # random, made by the page: the same key twice is one turn
    text: str
    state: str | None = None
    language: Language | None = None
    private: bool = False
    crowded: bool = False
    by_script: bool = False


@dataclass(frozen=True)
class Told:
    """What goes back to the page."""

    reply: Reply
    chat: Chat
    state: str

    @property
    def leaves(self) -> bool:
        """Whether the person asked to leave in words."""
        return EXIT_REPLY in self.reply.reply_ids


class Talk:
    """Joins pages to the conversation service; keeps nothing of its own."""

    def __init__(self, conversation: Conversation, memory: CarriedMemory, tokens: Tokens, identity: Identity) -> None:
        """Answer with this conversation service."""
        self._conversation = conversation
        self._memory = memory
        self._tokens = tokens
        self._identity = identity

    async def say(self, said: Said) -> Told:
        """Answer one message; BadToken or TooLong when it cannot be taken as it is."""
        if len(said.text) > MAX_TEXT:
            raise TooLong
        chat = await self.open(said.state) if said.state else Chat(id=_id_from(said.key))
        chat = chat.speaking(said.language)
        if said.private:
            chat = chat.in_private()
        reply = await self._conversation.answer(self._message(said, chat))
        after = chat.after(reply.reply_ids, reply.session or chat.session)
        if EXIT_REPLY in reply.reply_ids:
            await self._memory.leave(SenderId(chat.id), chat.session)
            after = Chat()
        return Told(reply, after, self._tokens.seal(after))

    async def open(self, token: str) -> Chat:
        """The conversation of a token; BadToken when it is forged or too old, Left when somebody left it."""
        chat = self._tokens.open(token)
        if await self._memory.has_left(SenderId(chat.id), chat.session):
            raise Left
        return chat

    def exit_href(self, chat: Chat) -> str:
        """Where the exit of a page leads: with a conversation on it, the link ends that one for every page that holds it."""
        return f"/exit?c={self._tokens.seal(chat.stub())}" if chat.turns else "/exit"

    async def leave(self, token: str) -> None:
        """End a conversation, whoever still holds a page of it."""
        try:
            chat = self._tokens.open(token)
        except BadToken:
            return
        await self._memory.leave(SenderId(chat.id), chat.session)

    def seal(self, chat: Chat) -> str:
        """A conversation as a page carries it."""
        return self._tokens.seal(chat)

    def _message(self, said: Said, chat: Chat) -> InboundMessage:
        return InboundMessage(
            channel="web",
            key=self._identity.message(f"web {said.key}"),
            sender=SenderId(chat.id),
            opt_out_id=None,
            text=said.text,
            carried=chat.session,
            crowded=said.crowded,
        )


def _id_from(key: str) -> str:
    """The id of a conversation that begins with this message: a retry of it belongs to the same one."""
    return uuid.uuid5(uuid.NAMESPACE_OID, key).hex
