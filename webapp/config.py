"""Settings from the environment, with safe defaults; production refuses unsafe ones."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.crypto import KEY_BYTES, KeyRing

LANGUAGES = {
    "en": "English",
    "el": "Ελληνικά",
    "ro": "Română",
    "it": "Italiano",
    "bg": "Български",
    "de": "Deutsch",
    "fr": "Français",
    "ar": "العربية",
}
"""Languages of the pages, by their own names."""


class UnsafeSettings(ValueError):  # noqa: N818
    """The settings cannot be used; the message names every one that is wrong and what it has to be."""


@dataclass(frozen=True)
class Settings:
    """What the environment decides. Each field names its variable in the README's table."""

    production: bool  # FOOTHOLD_ENV=production
    instance: Path  # FOOTHOLD_INSTANCE: folder of everything that this installation writes
    database: str  # FOOTHOLD_DATABASE: SQLAlchemy URL
    owner_database: str = field(repr=False)  # FOOTHOLD_DATABASE_OWNER: the same database, as its owner, for commands
    secret_key: str = field(repr=False)  # FOOTHOLD_SECRET_KEY: signs form tokens
    keys: KeyRing = field(repr=False)  # FOOTHOLD_KEYS (1:base64,2:base64,...) and FOOTHOLD_INDEX_KEY (base64)
    hosts: tuple[str, ...]  # FOOTHOLD_HOSTS: host names that may be asked for; empty allows all (not in production)
    https: bool  # FOOTHOLD_HTTPS: cookies only over https
    name: str  # FOOTHOLD_NAME: neutral name on pages
    exit_url: str  # FOOTHOLD_EXIT_URL: where the exit button leads; empty: the page of the country
    proxies: int  # FOOTHOLD_PROXIES: trusted reverse proxies in front
    second_factor: bool = True  # FOOTHOLD_SECOND_FACTOR: staff has to have one (cannot be off in production)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. Raises UnsafeSettings naming everything that is wrong.

        Outside production missing secrets are made once and kept in the instance folder, readable by its owner only.
        """
        env = os.environ if environment is None else environment
        production = env.get("FOOTHOLD_ENV", "development") == "production"
        instance = Path(env.get("FOOTHOLD_INSTANCE", "instance")).resolve()
        wrong: list[str] = []
        if not production:
            env = {**_local_secrets(instance), **env}
        hosts = tuple(host.strip() for host in env.get("FOOTHOLD_HOSTS", "").split(",") if host.strip())
        https = env.get("FOOTHOLD_HTTPS", "1" if production else "0") == "1"
        secret_key = env.get("FOOTHOLD_SECRET_KEY", "")
        if len(secret_key) < 32:
            wrong.append("FOOTHOLD_SECRET_KEY has to be a random text of at least 32 characters")
        if production:
            if not hosts:
                wrong.append("FOOTHOLD_HOSTS has to name the host names that the site answers to")
            if not https:
                wrong.append("FOOTHOLD_HTTPS cannot be 0 in production: cookies would travel in the clear")
            if env.get("FOOTHOLD_SECOND_FACTOR", "1") != "1":
                wrong.append(
                    "FOOTHOLD_SECOND_FACTOR cannot be 0 in production: a stolen password would open everything"
                )
            if env.get("FLASK_DEBUG", "0") not in ("", "0"):
                wrong.append("FLASK_DEBUG cannot be on in production")
        keys = _key_ring(env, wrong)
        if wrong or keys is None:
            raise UnsafeSettings("; ".join(wrong))
        database = env.get("FOOTHOLD_DATABASE", f"sqlite:///{instance / 'foothold.sqlite'}")
        return cls(
            production=production,
            instance=instance,
            database=database,
            owner_database=env.get("FOOTHOLD_DATABASE_OWNER", database),
            secret_key=secret_key,
            keys=keys,
            hosts=hosts,
            https=https,
            name=env.get("FOOTHOLD_NAME", "Foothold"),
            exit_url=env.get("FOOTHOLD_EXIT_URL", ""),
            proxies=int(env.get("FOOTHOLD_PROXIES", "0")),
            second_factor=env.get("FOOTHOLD_SECOND_FACTOR", "1") == "1",
        )


def _key_ring(env: Mapping[str, str], wrong: list[str]) -> KeyRing | None:
    try:
        keys = {}
        for item in env.get("FOOTHOLD_KEYS", "").split(","):
            version, _, key = item.partition(":")
            keys[int(version)] = base64.b64decode(key, validate=True)
        return KeyRing(keys, base64.b64decode(env.get("FOOTHOLD_INDEX_KEY", ""), validate=True))
    except (ValueError, binascii.Error):
        wrong.append(
            f"FOOTHOLD_KEYS has to be 1:KEY,2:KEY,... and FOOTHOLD_INDEX_KEY a KEY, "
            f"each KEY {KEY_BYTES} random bytes in base64"
        )
        return None


def _local_secrets(instance: Path) -> dict[str, str]:
    """Return this folder's own secrets, made at the first start, for everything but production."""
    path = instance / "secrets.json"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        made = {
            "FOOTHOLD_SECRET_KEY": secrets.token_urlsafe(48),
            "FOOTHOLD_KEYS": "1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
            "FOOTHOLD_INDEX_KEY": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
    stored: dict[str, str] = json.loads(path.read_text())
    return stored
