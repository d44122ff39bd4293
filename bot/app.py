"""The wiring: which parts there are, and who knows whom. Tests and production build the same."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.conversation.carried import CarriedMemory
from bot.conversation.keywords import Keywords
from bot.conversation.memory import Memory, StoredMemory
from bot.conversation.service import Conversation
from bot.conversation.statistics import Statistics
from bot.engine.pool import EnginePool
from bot.figures.demo import fill
from bot.figures.job import keep_releasing
from bot.figures.release import Release
from bot.figures.weeks import this_week
from bot.ledger import Ledger, LedgerDown
from bot.ledger.deletions import Deletions, MessageIds, NoDeletions
from bot.operations.metrics import BACKGROUND_ENDED, LEDGER_DOWN
from bot.operations.serving import ServingModel
from bot.operations.switching import Engines, ModelSwitch
from bot.operations.vitals import Vitals
from bot.privacy.identity import Identity
from bot.privacy.logs import event, place
from bot.privacy.pseudonyms import Pseudonyms
from bot.safety import SafetyLexicon
from bot.settings import Address, Secret, Settings
from bot.sms.inbound import MAX_BODY
from bot.sms.webhook import TwilioWebhook
from bot.staff.app import Staff
from bot.staff.chain import Chain
from bot.staff.demo import demo_account
from bot.staff.desk.checks import wrong_lines
from bot.staff.ledger import StaffLedger
from bot.staff.review.evaluation import Evaluations
from bot.staff.review.parts import Review
from bot.store import EphemeralStore, MemoryStore, RedisStore
from bot.twilio.api import TwilioApi
from bot.twilio.deletion import DeletionWorker
from bot.web.health import Health
from bot.web.site import Site
from contract.content import CONTENT_ROOT, Content

TIDY_SECONDS = 10.0
DRAIN_SECONDS = 12.0  # longer than the slowest turn, shorter than Twilio's 15 s


@dataclass(frozen=True)
class Gateway:
    """The running gateway and the ports it listens on."""

    public: Address
    staff: Address
    staff_app: web.Application
    engines: EnginePool
    content: Content
    demo_password: Secret | None = None


def engine_addresses(settings: Settings) -> list[Address]:
    """Where the engines listen: the first port, and counting up."""
    first = settings.engine_listen
    return [Address(first.host, first.port + number) for number in range(settings.engines)]


@asynccontextmanager
async def running(settings: Settings, processes: Engines | None = None) -> AsyncIterator[Gateway]:
    """A gateway that listens; leaving the context answers what is under way, then closes everything.

    With the processes of its engines in hand it can change their model.
    """
    async with AsyncExitStack() as stack:
        content = Content.load(operator=settings.operator)
        store = await _store(settings, stack)
        ledger = Ledger(settings.ledger)
        stack.callback(ledger.close)
        to_delete = await _deletions(settings, stack)
        engines = EnginePool(engine_addresses(settings), settings.engine_token)
        await engines.open()
        stack.push_async_callback(engines.close)
        identity = Identity(Pseudonyms(settings.secret_key.value), store)
        await identity.refresh()
        _in_background(stack, identity.keep_fresh())
        health = Health(content, store, engines)
        carried = CarriedMemory(store, content, settings.idle_seconds)
        stored = StoredMemory(store, content)
        _in_background(stack, stored.listen())
        texts, chats = _conversations(settings, content, ledger, engines, stored, carried)
        _in_background(stack, _tidy(ledger, texts, chats))
        staff_ledger = StaffLedger(settings.ledger)
        stack.callback(staff_ledger.close)
        demo_password = await _demo(settings, staff_ledger) if settings.demo else None
        _in_background(stack, keep_releasing(Release(settings.ledger, settings.allowance)))
        vitals = Vitals(content, store, engines, settings.ledger, wrong_lines)
        review = await _review(settings, stack, staff_ledger, engines, processes)
        staff = Staff(settings, content, health, engines, staff_ledger, vitals, review)
        _in_background(stack, staff.upkeep())
        public = web.Application(client_max_size=MAX_BODY)
        TwilioWebhook(settings, identity, texts, to_delete).add_routes(public)
        public.router.add_get("/health/live", health.live)
        public.router.add_get("/health/ready", health.ready)
        Site(settings, content, engines, chats, carried, identity).add_routes(public)
        staff_app = staff.app()
        yield Gateway(
            public=await _listen(stack, public, settings.listen),
            staff=await _listen(stack, staff_app, settings.staff_listen),
            staff_app=staff_app,
            engines=engines,
            content=content,
            demo_password=demo_password,
        )


async def _demo(settings: Settings, ledger: StaffLedger) -> Secret:
    await asyncio.to_thread(fill, settings.ledger, settings.allowance)
    return await demo_account(ledger, Chain(settings.secret_key))


async def _review(
    settings: Settings, stack: AsyncExitStack, ledger: StaffLedger, engines: EnginePool, processes: Engines | None
) -> Review:
    serving = ServingModel(settings.models_dir)
    switch = ModelSwitch(processes, engines, serving) if processes and settings.model_switch else None
    review = Review(Evaluations(settings, ledger), serving, switch)
    await review.open()
    stack.push_async_callback(review.close)
    return review


def _conversations(
    settings: Settings, content: Content, ledger: Ledger, engines: EnginePool, *memories: Memory
) -> tuple[Conversation, ...]:
    """One conversation service for each kind of memory, alike in all else."""
    keywords = Keywords.load(CONTENT_ROOT / "keywords.yml")
    lexicon = SafetyLexicon.load(CONTENT_ROOT / "safety")
    return tuple(
        Conversation(
            content=content,
            keywords=keywords,
            lexicon=lexicon,
            memory=memory,
            ledger=ledger,
            engines=engines,
            statistics=Statistics(ledger, content),
            keeps_opt_outs=settings.opt_out == "app",
        )
        for memory in memories
    )


async def _store(settings: Settings, stack: AsyncExitStack) -> EphemeralStore:
    store: EphemeralStore
    if settings.redis_url is None:
        store = MemoryStore(settings.idle_seconds)
    else:
        store = RedisStore(settings.redis_url.value, settings.idle_seconds)
    stack.push_async_callback(store.close)
    return store


async def _deletions(settings: Settings, stack: AsyncExitStack) -> MessageIds:
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return NoDeletions()
    waiting = Deletions(settings.ledger, settings.delete_after_seconds)
    stack.callback(waiting.close)
    api = TwilioApi(settings.twilio_api_url, settings.twilio_account_sid, settings.twilio_auth_token)
    stack.push_async_callback(api.close)
    _in_background(stack, DeletionWorker(api, waiting).run())
    _in_background(stack, _tidy_deletions(waiting))
    return waiting


async def _listen(stack: AsyncExitStack, app: web.Application, address: Address) -> Address:
    # No access log: it would hold addresses of people.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, address.host, address.port).start()
    port: int = runner.addresses[0][1]
    return Address(address.host, port)


async def _tidy(ledger: Ledger, *conversations: Conversation) -> None:
    while True:
        try:
            ledger.open_week(this_week())
            ledger.flush()
        except LedgerDown:  # a full disk must not end the counting for good
            LEDGER_DOWN.inc()
            event("ledger_not_written", logging.ERROR)
        await asyncio.sleep(TIDY_SECONDS)
        for conversation in conversations:
            await conversation.sweep()


async def _tidy_deletions(waiting: Deletions) -> None:
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        waiting.tidy()


def _in_background(stack: AsyncExitStack, work: "asyncio._CoroutineLike[None]") -> None:
    task = asyncio.ensure_future(work)
    task.add_done_callback(_ended)
    stack.callback(task.cancel)


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (fault := task.exception()):  # a bug; only a restart mends it
        BACKGROUND_ENDED.inc()
        event("background_work_ended", logging.CRITICAL, type=type(fault).__name__, at=place(fault.__traceback__))
