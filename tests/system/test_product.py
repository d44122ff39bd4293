"""The main job, and what is left of it when parts die. In order: the last tests kill things."""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlencode

import pytest
import redis as redis_client

from bot.operations import canary
from bot.operations.canary import Canary, Place, search
from contract.content import Content
from contract.segments import count_segments
from tests.system.product import ROOT, Answer, Product, Redis, fresh_number, signed

CONTENT = Content.load()
NUMBERS = re.compile(r"911|988|1-888-373-7888|1-800-422-4453|1-800-843-5678|1-866-331-9474|1-800-799-7233")
CANARY = Canary.fresh()
STARTED = time.time()


def names_a_human_line(answer: Answer) -> bool:
    return bool(NUMBERS.search(answer.text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("my boss has my passport and says i owe him for the flight", "1-888-373-7888"),
        ("mi patron me quito los papeles y no me deja salir", "1-888-373-7888"),
        ("my moms boyfriend hits me with a belt", "1-800-422-4453"),
        ("he says he will post my nudes if i dont pay him", "1-800-843-5678"),
        ("me dice que va a subir mis fotos si no le pago", "1-800-843-5678"),
        ("there is a man breaking into our house right now hes got a gun", "911"),
        ("ya no quiero vivir, me quiero morir", "988"),
    ],
)
def test_text_is_answered_with_the_right_line_first(product: Product, text: str, line: str) -> None:
    answer = product.text(text)

    assert len(answer.texts) == 1
    found = NUMBERS.search(answer.text)
    assert found and found.group() == line
    assert count_segments(answer.text).segments <= 3
    assert answer.seconds < 10


def test_conversation_is_remembered_in_redis(product: Product) -> None:
    sender = fresh_number()
    first = product.text("what are the signs of trafficking", sender)
    more = product.text("more", sender)

    assert more.reply_ids == [f"{first.reply_ids[0]}+more"]


def test_command_line_texts_the_running_bot(product: Product) -> None:
    environment = {**os.environ, "TWILIO_AUTH_TOKEN": "test-token", "WAYPOST_LISTEN": f"127.0.0.1:{product.ports['public']}"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "text", "my boss has my passport"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0
    assert "1-888-373-7888" in done.stdout
    assert "segments, GSM-7" in done.stdout


def test_unsigned_request_is_refused(product: Product) -> None:
    import urllib.error
    import urllib.request

    form = {"MessageSid": "SM1", "From": fresh_number(), "Body": "hi"}
    headers = {**signed(form), "X-Twilio-Signature": "forged"}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(f"{product.url}/sms/twilio", b"Body=hi", headers), timeout=10)


def test_engine_listens_on_loopback_with_a_token_and_without_rasas_api(product: Product) -> None:
    assert product.get("/webhooks/turn/ready", port="engine")[0] == 401
    for path in ("/webhooks/rest/webhook", "/model", "/domain", "/status", "/conversations/turn/tracker"):
        assert product.get(path, port="engine")[0] == 404, path


def test_killed_engine_costs_nobody_an_answer(product: Product) -> None:
    """Messages flow while an engine, then all engines die; each message gets a human line, and the engines come back."""
    answers: list[Answer] = []
    stop = threading.Event()

    def flow() -> None:
        while not stop.is_set():
            answers.append(product.text("my stepdad hits me and im scared to go home"))

    threads = [threading.Thread(target=flow) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    os.kill(product.engine_pids()[0], signal.SIGKILL)
    time.sleep(2)
    for pid in product.engine_pids():
        os.kill(pid, signal.SIGKILL)
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join()

    assert len(answers) > 20
    assert all(names_a_human_line(answer) for answer in answers)
    assert max(answer.seconds for answer in answers) < 10
    assert any(answer.reply_ids[0] == "fallback.engine" for answer in answers)
    product.wait_until_ready()
    assert product.text("my stepdad hits me and im scared to go home").reply_ids[0] != "fallback.engine"


def test_danger_needs_no_engine(product: Product) -> None:
    for pid in product.engine_pids():
        os.kill(pid, signal.SIGSTOP)
    try:
        answer = product.text("he has a gun and hes outside my door")
        other = product.text("my stepdad hits me")
    finally:
        for pid in product.engine_pids():
            os.kill(pid, signal.SIGCONT)

    assert "911" in answer.text.splitlines()[0]
    assert answer.seconds < 5
    assert names_a_human_line(other)
    assert other.seconds < 10
    product.wait_until_ready()


def test_killed_redis_costs_memory_and_nothing_else(product: Product, redis: Redis) -> None:
    redis.stop()
    try:
        answers = [product.text("my boss took my passport") for _ in range(5)]
        danger = product.text("he has a gun and hes outside my door")
    finally:
        redis.start()

    assert all(answer.reply_ids[0] == "need.labor_trafficking" for answer in answers)
    assert all(answer.seconds < 3 for answer in answers)
    assert "911" in danger.text
    product.wait_until_ready()


def test_canary_is_nowhere(product: Product, redis: Redis) -> None:
    """At DEBUG, down every path of every channel and mode, an engine that hangs and one that crashes included."""
    word, number = CANARY.word, CANARY.number
    texts = [f"{word} my uncle hits me", f"/{word}", f"/restart {word}", f"stop texting me {word}", f"{word} " * 120]
    texts += [f"{word} he has a gun hes here", f"is {word} private?", "PRIVATE", f"{word} my uncle hits me", "PRIVATE OFF"]
    texts += ["EXIT", f"{word} who is this", f"{word} my uncle hits me", "DELETE", f"my boss has my passport {word}"]
    for text in [*texts, "STOP", "HELP", "START"]:
        product.text(text, number, MessageSid=f"{CANARY.sid}{secrets.token_hex(4)}")
    product.get(f"/{word}?from={number}")
    for private in ("", "1"):
        form = urlencode({"text": f"{word} my boss has my passport {number}", "private": private}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{product.url}/chat", form), timeout=20).close()
    hanging, crashing = product.engine_pids()
    os.kill(hanging, signal.SIGSTOP)
    product.text(f"{word} my uncle hits me", number)
    os.kill(hanging, signal.SIGCONT)
    asking = threading.Thread(target=product.text, args=(f"{word} my uncle hits me " * 30, number))
    asking.start()
    os.kill(crashing, signal.SIGABRT)
    asking.join()
    product.text(word, number, NumMedia="1", MediaUrl0=f"https://example.test/{word}")

    log = product.log.read_text(errors="replace")
    assert "DEBUG" in log and "engine_ended" in log
    with redis_client.Redis.from_url(redis.url) as server:
        keys = server.keys("*")
        assert any(key.startswith(b"waypost:session:") for key in keys)
        assert all(server.ttl(key) > 0 for key in keys), "a key without an end"
    assert search(CANARY, everywhere(product, redis)) == []
    product.wait_until_ready()


def everywhere(product: Product, redis: Redis | None) -> list[Place]:
    """All places where a running or ended product could have left something."""
    built = [ROOT / name for name in (".git", ".venv-gateway", ".venv-engine", "var")]
    places = [
        canary.text("log", product.log.read_bytes),
        canary.files("data", product.data),
        canary.files("home", product.home),
        canary.files("temp", product.temp),
        canary.files("checkout", ROOT, since=STARTED, skip=built),
    ]
    if redis:
        assert product.process
        places += [canary.redis_server(redis.url), canary.processes([product.process.pid, *product.engine_pids()])]
        places += [canary.text("metrics", lambda: product.get("/metrics", port="staff")[1])]
        places += [canary.text("transparency", lambda: product.get("/transparency?format=json")[1])]
    return places


def test_terminated_product_finishes_what_is_under_way(product: Product) -> None:
    answers: list[Answer] = []
    words = f"my uncle hits me {CANARY.word} " * 40
    thread = threading.Thread(target=lambda: answers.append(product.text(words, CANARY.number)))
    thread.start()
    time.sleep(0.02)
    engines = product.engine_pids()
    code = product.stop()
    thread.join()

    assert code == 0
    assert names_a_human_line(answers[0])
    assert not any(os.path.exists(f"/proc/{pid}") for pid in engines)
    assert search(CANARY, everywhere(product, None)) == []
