"""Dockerfile, compose.yaml and Dagster's settings agree with each other and keep what a deployment must keep."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DAGSTER_SERVICES = ("code", "webserver", "daemon")
HOME = "/var/lib/marketing-assets"


def stages() -> dict[str, list[tuple[str, str]]]:
    """Instructions of the Dockerfile by stage."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        instruction, words = line.split(maxsplit=1)
        if instruction == "FROM":
            stage = words.split(" AS ")[1]
        found.setdefault(stage, []).append((instruction, words))
    return found


def words_of(stage: str, instruction: str) -> list[str]:
    return [words for name, words in stages()[stage] if name == instruction]


def test_neither_image_runs_as_root() -> None:
    assert words_of("dagster", "USER") == ["app"]
    assert stages()["dagster"][-1] == ("USER", "app")
    assert words_of("code", "FROM") == ["dagster AS code"] and not words_of("code", "USER")


def test_images_start_from_a_named_slim_python() -> None:
    bases = {words.split()[0] for stage in ("libraries", "dagster") for words in words_of(stage, "FROM")}
    assert bases == {"python:3.11-slim-bookworm"}


def test_libraries_come_from_hashed_locks_and_nothing_is_fetched_otherwise() -> None:
    installs = [
        part
        for words in words_of("libraries", "RUN")
        for part in words.split("&&")
        if re.search(r"pip (install|sync)", part)
    ]
    assert len(installs) == 2 and all("--require-hashes" in part and ".lock" in part for part in installs)
    text = (ROOT / "Dockerfile").read_text()
    assert "://" not in text
    assert not re.search(r"^ADD|curl|wget|apt-get", text, re.MULTILINE)


def test_the_webserver_and_daemon_image_holds_no_user_code() -> None:
    assert words_of("dagster", "COPY") == [
        "--from=libraries /opt/venv /opt/venv",
        "--chown=app:app deploy/dagster.yaml deploy/workspace.yaml /opt/dagster/",
    ]


def test_the_health_check_asks_the_port_that_the_code_server_opens() -> None:
    (command,) = words_of("code", "CMD")
    (check,) = words_of("code", "HEALTHCHECK")
    server, probe = json.loads(command), json.loads(check.partition("CMD ")[2])
    port = server[server.index("-p") + 1]
    assert server[:3] == ["dagster", "code-server", "start"] and server[server.index("-m") + 1].endswith(".definitions")
    assert probe == ["dagster", "api", "grpc-health-check", "-p", port]
    workspace = yaml.safe_load((ROOT / "deploy/workspace.yaml").read_text())["load_from"][0]["grpc_server"]
    assert workspace == {"host": "code", "port": int(port), "location_name": "marketing_assets"}


def test_the_location_has_one_name_everywhere() -> None:
    local = yaml.safe_load((ROOT / "workspace.yaml").read_text())["load_from"][0]["python_module"]
    assert local == {"module_name": "marketing_assets.definitions", "location_name": "marketing_assets"}
    (command,) = words_of("code", "CMD")
    assert json.loads(command)[-2:] == ["--location-name", "marketing_assets"]


def test_what_is_copied_into_an_image_is_there_and_not_ignored() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines
    copied = [words for stage in stages() for words in words_of(stage, "COPY") if "--from" not in words]
    sources = [word for words in copied for word in words.split()[:-1] if not word.startswith("--")]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, line) or line.startswith(f"{source}/") for line in kept), source


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    password = "${DAGSTER_POSTGRES_PASSWORD:?set it to a password of your own}"
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"] == password
    for name in DAGSTER_SERVICES:
        assert SERVICES[name]["environment"]["DAGSTER_POSTGRES_PASSWORD"] == password
    assert SERVICES["code"]["environment"]["MARKETING_MASKING_KEY"] is None
    assert "MARKETING_MASKING_KEY" not in SERVICES["webserver"]["environment"]


def test_every_variable_of_dagsters_settings_is_given_to_every_service() -> None:
    asked = set(re.findall(r"\{env: (\w+)\}", (ROOT / "deploy/dagster.yaml").read_text()))
    assert "DAGSTER_POSTGRES_PASSWORD" in asked
    for name in DAGSTER_SERVICES:
        assert asked <= SERVICES[name]["environment"].keys()


def test_one_home_is_shared_and_landing_is_only_read() -> None:
    for name in DAGSTER_SERVICES:
        assert SERVICES[name]["init"] is True
        assert f"home:{HOME}" in SERVICES[name]["volumes"]
    assert SERVICES["code"]["environment"]["MARKETING_HOME"] == HOME
    assert any(HOME in words for words in words_of("dagster", "RUN")), "the volume must belong to the image's user"
    binds = [volume for volume in SERVICES["code"]["volumes"] if not volume.startswith("home:")]
    assert len(binds) == 2 and all(volume.endswith(":ro") for volume in binds)
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]} - {"${LANDING"}
    assert named - {"${SETTINGS"} == set(COMPOSE["volumes"])


def test_services_wait_for_the_health_of_what_they_need() -> None:
    have_health_check = {name for name, service in SERVICES.items() if "healthcheck" in service} | {"code"}
    for name in DAGSTER_SERVICES:
        for needed, condition in SERVICES[name]["depends_on"].items():
            assert condition == {"condition": "service_healthy"} and needed in have_health_check
    assert "code" in SERVICES["webserver"]["depends_on"] and "code" in SERVICES["daemon"]["depends_on"]
    assert {service["build"]["target"] for service in map(SERVICES.__getitem__, DAGSTER_SERVICES)} <= stages().keys()


def test_ports_are_opened_to_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 1 and all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("section", ["concurrency", "run_monitoring", "retention", "telemetry", "nux"])
def test_local_and_deployed_dagster_share_their_policies(section: str) -> None:
    local, deployed = (yaml.safe_load((ROOT / file).read_text()) for file in ("dagster.yaml", "deploy/dagster.yaml"))
    assert local[section] == deployed[section]


def test_dagster_reads_the_local_settings_as_one_writer_at_a_time(tmp_path: Path) -> None:
    from dagster import DagsterInstance

    (tmp_path / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text())
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        config = instance.get_concurrency_config()
        assert config.pool_config.default_pool_limit == 1
        assert str(config.pool_config.pool_granularity) == "PoolGranularity.OP"
        assert config.run_queue_config is not None and config.run_queue_config.max_concurrent_runs == 1
        assert instance.run_monitoring_enabled and not instance.telemetry_enabled and not instance.nux_enabled
        # The copy in a home is read by runs in process too: slots of a dead run must be freed there as well.
        assert instance.get_settings("run_monitoring")["free_slots_after_run_end_seconds"] == 300
