"""What an operator touches: settings, commands, migrations, the OpenAPI document, mounting."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from registry.app import create_app
from registry.settings import Settings, SettingsError
from registry.storage.database import Database
from registry.storage.tables import metadata


def run(*arguments, **environment):
    command = [sys.executable, "-m", "registry", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def test_settings_come_from_the_environment_and_have_defaults():
    assert Settings.from_environment({}) == Settings()
    chosen = Settings.from_environment({"REGISTRY_PORT": "9", "REGISTRY_DATABASE": "sqlite:///x", "PORT": "7"})
    assert (chosen.port, chosen.database, chosen.host) == (9, "sqlite:///x", "127.0.0.1")


def test_a_demonstration_must_be_asked_for():
    assert not Settings().demonstration
    for text, expected in (("true", True), ("false", False)):
        settings = Settings.from_environment({"REGISTRY_DEMONSTRATION": text})
        assert settings.demonstration is expected
        assert f"REGISTRY_DEMONSTRATION={text}\n" in settings.describe()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGISTRY_PORT", "eighty"),
        ("REGISTRY_PORT", "65536"),
        ("REGISTRY_MAX_DOCUMENT_BYTES", "0"),
        ("REGISTRY_SUBMISSIONS_PER_HOUR", "-1"),
        ("REGISTRY_PROOF_OF_WORK_BITS", "19"),
        ("REGISTRY_PROXY_HEADER", "X-Forwarded-For:"),
        ("REGISTRY_PROXY_NETWORKS", "10.0.0.1/8"),
        ("REGISTRY_DEMONSTRATION", "True"),
        ("REGISTRY_DEMONSTRATION", "1"),
        ("REGISTRY_DEMONSTRATION", ""),
        ("REGISTRY_DATABASE", "registry.sqlite3"),
        ("REGISTRY_DATABASE", "mysql://u:secret@host/x"),
        ("REGISTRY_DATABASE", "postgresql+asyncpg://u:secret@host/x"),
        ("REGISTRY_DATABASE", "postgresql://u:secret@host:port/x"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})
    result = run("serve", **{name: value})
    assert result.returncode == 2
    assert name in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


def test_a_database_that_cannot_be_reached_is_a_sentence():
    result = run("platform", "list", REGISTRY_DATABASE="postgresql://u:secret@127.0.0.1:1/x")
    assert (result.returncode, result.stdout) == (1, "")
    assert "The database cannot be used: connection failed" in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


def test_every_setting_is_shown_with_its_meaning_and_passwords_are_masked():
    settings = Settings(database="postgresql://user:secret@/x?password=secret&sslpassword=secret&host=/run")
    shown = run("settings", REGISTRY_DATABASE=settings.database).stdout
    for setting in fields(Settings):
        assert f"REGISTRY_{setting.name.upper()}=" in shown
        assert setting.metadata["help"] in shown
        assert setting.metadata["unit"] in shown
    assert "secret" not in shown + repr(settings)
    assert "host=" in shown


@pytest.mark.parametrize("prefix", ["postgresql", "postgresql+psycopg"])
def test_both_spellings_of_a_postgresql_address_are_taken(postgresql, prefix):
    with postgresql.database() as url:
        settings = Settings(database=f"{prefix}://{url.partition('://')[2]}")
        database = Database(settings.database)
        database.migrate()
        database.close()


def test_migrations_lead_to_the_tables_that_the_code_uses(store):
    database = Database(store.url)
    database.migrate()
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), metadata) == []
    database.close()


def test_several_processes_can_migrate_a_new_database_at_once(store):
    with ThreadPoolExecutor(3) as starters:
        results = list(starters.map(lambda _: run("migrate", REGISTRY_DATABASE=store.url), range(3)))
    assert [result.returncode for result in results] == [0, 0, 0], [result.stderr for result in results]
    assert store.rows("SELECT version_num FROM alembic_version") == [("0003",)]


def test_it_answers_inside_another_application(store, served, code, document):
    registry = create_app(Settings(database=store.url, demonstration=True))
    site = Starlette(routes=[Route("/", lambda _: PlainTextResponse("the site")), Mount("/", registry)])
    with served(site) as client:
        assert client.get("/").text == "the site"
        assert client.post("/api/v1/cases", json=document).status_code == 201
        assert client.post("/api/v1/cases/status", json={"code": code}).json()["state"] == "received"
        assert client.get("/nowhere").json()["error"]["code"] == "not_found"


def test_the_openapi_document_is_complete_in_itself(client):
    document = client.get("/api/v1/openapi.json")
    assert document.status_code == 200
    schemas = document.json()["components"]["schemas"]
    references = set(re.findall(r'"#/([^"]+)"', document.text))
    assert "components/schemas/submission" in references
    assert {reference.removeprefix("components/schemas/") for reference in references} <= set(schemas)
