"""The command line: `python -m bot run | serve | text | converse | fallback | hsds | verify | staff`."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from bot.hsds.records import Records
from bot.hsds.table import write_tables
from bot.operations import text
from bot.operations.converse import converse
from bot.operations.run import run
from bot.operations.unsafe import UnsafeSetup
from bot.privacy import logs
from bot.settings import Settings, SettingsError
from bot.sms import twiml
from bot.staff import command as staff
from bot.verify.report import Report
from bot.verify.run import verify
from contract.content import Content


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.command == "converse":
        return converse()
    try:
        settings = Settings.read()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.command == "text":
        return text.send(settings, asked.text)
    if asked.command == "fallback":
        return _fallback(settings)
    if asked.command == "verify":
        return 0 if asyncio.run(verify(settings, asked.url, Report(), asked.log)) else 1
    if asked.command == "staff":
        return staff.run(settings, asked, sys.stdin)
    if asked.command == "hsds":
        return _hsds(settings, asked.folder)
    logs.configure(settings.log_level)
    try:
        asyncio.run(run(settings, with_engines=asked.command == "run"))
    except UnsafeSetup as unsafe:
        print(f"Not started: {unsafe}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Waypost's gateway")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start engines, gateway and staff listener")
    commands.add_parser("serve", help="start gateway and staff listener; the engines run elsewhere")
    commands.add_parser("text", help="text the running bot").add_argument("text")
    commands.add_parser("converse", help="talk with the bot in this terminal; starts one of its own")
    commands.add_parser("fallback", help="print the TwiML for Twilio's fallback and voice URLs")
    check = commands.add_parser("verify", help="check a running deployment, and report what it really does")
    check.add_argument("--url", help="its address; else the one this machine listens on")
    check.add_argument("--log", action="append", default=[], type=Path, help="a folder or file with its output, to search")
    commands.add_parser("hsds", help="write the directory as HSDS tables").add_argument("folder", type=Path)
    staff.add_arguments(commands.add_parser("staff", help="accounts of the staff pages, and what staff did"))
    return parser


def _fallback(settings: Settings) -> int:
    content = Content.load(operator=settings.operator)
    print("Twilio, Messaging, fallback URL (a TwiML Bin), English and Spanish:\n")
    print(twiml.fallback_sms(content))
    print("\nTwilio, Voice, for people who call the text number:\n")
    print(twiml.fallback_voice(content))
    return 0


def _hsds(settings: Settings, folder: Path) -> int:
    services = Records(Content.load(operator=settings.operator)).services(date.today())
    for path in write_tables(services, folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
