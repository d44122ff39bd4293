"""The alert rules: each fires and keeps quiet when it should, is about metrics that exist, and names what to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.operations import metrics
from bot.settings import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
RULES: dict[str, Any] = {
    rule["alert"]: rule | {"group": group["name"]}
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
TEST_FILES = sorted(path.name for path in FOLDER.glob("*_test.yml"))
TESTS = [test for name in TEST_FILES for test in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["tests"]]
JOBS = {
    job["job_name"]: job for job in yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
}
# What people cause. Every minute is a diary; every hour is not.
PEOPLE = {"waypost_turns_total", "waypost_fallbacks_total", "waypost_late_total", "waypost_deletions_total"} | {
    "waypost_turn_seconds_bucket",
    "waypost_turn_seconds_count",
    "waypost_store_down_total",
}
ALL_ALERTS = pytest.mark.parametrize("name", sorted(RULES))


@pytest.fixture(scope="module")
def promtool() -> str:
    found = subprocess.run([ROOT / "tools" / "get-promtool"], capture_output=True, text=True)
    if found.returncode and os.environ.get("CI") != "true":
        pytest.skip("no promtool on this machine: the rules were read, but not tried")
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def run(promtool: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([promtool, *arguments], cwd=folder, capture_output=True, text=True)


def test_prometheus_understands_rules_and_jobs(promtool: str) -> None:
    found = run(promtool, FOLDER, "check", "config", "prometheus.yml")
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_alert_fires_and_keeps_quiet_when_it_should(promtool: str) -> None:
    found = run(promtool, FOLDER, "test", "rules", *TEST_FILES)
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_rule_that_never_fires_is_noticed(promtool: str, tmp_path: Path) -> None:
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        rule["expr"] = "vector(0) > 1"
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    for name in TEST_FILES:
        shutil.copy(FOLDER / name, tmp_path)
    found = run(promtool, tmp_path, "test", "rules", *TEST_FILES)
    assert found.returncode != 0
    assert [name for name in RULES if f"alertname: {name}," not in found.stdout + found.stderr] == []


@ALL_ALERTS
def test_every_alert_is_tried_both_ways(name: str) -> None:
    tried = [bool(at["exp_alerts"]) for test in TESTS for at in test["alert_rule_test"] if at["alertname"] == name]
    assert sorted(tried) == [False, True]


@ALL_ALERTS
def test_every_alert_says_what_to_do_where_operators_look(name: str) -> None:
    page, _, anchor = RULES[name]["annotations"]["do"].partition("#")
    headings = re.findall(r"^### (\w+)$", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert (page, anchor) == ("docs/operations.md", name.lower()) and headings.count(name) == 1
    assert RULES[name]["labels"]["severity"] in ("page", "ticket")


def test_the_page_describes_no_alert_that_is_gone() -> None:
    part = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## When an alert comes")[1].split("\n## ")[0]
    assert set(re.findall(r"^### (\w+)$", part, flags=re.MULTILINE)) == set(RULES)


@ALL_ALERTS
def test_every_alert_is_about_metrics_that_are_there(name: str) -> None:
    assert named(RULES[name]["expr"]) <= served() | {"up"}


@ALL_ALERTS
def test_what_an_alert_needs_is_collected_as_often_as_it_needs(name: str) -> None:
    job = JOBS["waypost-hourly" if RULES[name]["group"] == "waypost-hourly" else "waypost"]
    code = "signature" if job["job_name"] == "waypost" else ""
    assert all(kept(job, metric, code if metric == "waypost_refused_total" else "") for metric in named(RULES[name]["expr"]))


def test_what_people_cause_is_not_collected_every_minute() -> None:
    assert served() >= PEOPLE
    assert JOBS["waypost"]["scrape_interval"] == "1m" and JOBS["waypost-hourly"]["scrape_interval"] == "1h"
    assert [metric for metric in PEOPLE if kept(JOBS["waypost"], metric)] == []
    ages = ("waypost_deletions_waiting", "waypost_deletions_oldest_seconds")  # they tell when a message came
    assert [metric for metric in ages if kept(JOBS["waypost"], metric) or kept(JOBS["waypost-hourly"], metric)] == []


def test_no_metric_says_when_it_was_first_counted() -> None:
    metrics.TURNS.labels("sms").inc(0)
    assert [name for name in served() if name.endswith("_created")] == []


def named(expression: str) -> set[str]:
    bare = re.sub(r"\{[^}]*\}", "", expression)
    return {name for name in re.findall(r"\b(?:waypost|process)_\w+|\bup\b", bare)}


def served() -> set[str]:
    families = text_string_to_metric_families(generate_latest().decode())
    return {sample.name for family in families for sample in family.samples}


def kept(job: dict[str, Any], metric: str, code: str = "") -> bool:
    if metric == "up":  # Prometheus's own
        return True
    (rule,) = job["metric_relabel_configs"]
    value = ";".join({"__name__": metric, "code": code}[label] for label in rule["source_labels"])
    return rule["action"] == "keep" and re.fullmatch(rule["regex"], value) is not None
