"""Settings of the running program: the environment or a .env file, never the project folder."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from dotenv import dotenv_values
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "JIXIAO_"


class UnknownSetting(Exception):
    """A JIXIAO_… variable that no setting has; the message names the nearest ones."""


class Settings(BaseSettings):
    """Each field is an environment variable: JIXIAO_ and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    telegram_token: SecretStr | None = None
    """Token of the Telegram bot; without it the Telegram channel stays off."""
    telegram_api: str = "https://api.telegram.org"
    """Root of the Bot API server."""
    telegram_poll_seconds: int = Field(default=20, ge=0, le=50)
    """How long one getUpdates call waits for news."""
    telegram_per_second: float = Field(default=25.0, gt=0, le=1000)
    """Messages a second over all chats; Telegram begins to refuse at about 30."""
    telegram_chat_seconds: float = Field(default=1.0, ge=0, le=60)
    """Seconds between two messages to one chat; below 1 Telegram refuses sooner or later."""
    wecom_corp: str = ""
    """企业ID of the corp on 企业微信; without it that channel stays off."""
    wecom_agent: int = Field(default=0, ge=0)
    """AgentId of the app."""
    wecom_secret: SecretStr | None = None
    """Secret of the app."""
    wecom_token: SecretStr | None = None
    """Token of the app's callback address (接收消息)."""
    wecom_aes_key: SecretStr | None = None
    """EncodingAESKey of the app's callback address: 43 characters."""
    wecom_kf_account: str = ""
    """open_kfid of the account of 微信客服; without it that channel stays off."""
    wecom_api: str = "https://qyapi.weixin.qq.com"
    """Root of the API server, before /cgi-bin."""
    wecom_port: int = Field(default=8081, ge=0, le=65535)
    """Port that takes 企业微信's calls at /wecom/callback; its address is JIXIAO_HOST."""
    web: bool = True
    """Whether the web chat is served."""
    host: str = "127.0.0.1"
    """Address the web chat listens on."""
    port: int = Field(default=8080, ge=0, le=65535)
    """Port the web chat listens on; 0 takes a free one."""
    public_url: str = ""
    """What links begin with, e.g. https://pj.example.cn; empty: http://HOST:PORT."""
    font: str = ""
    """Path of a font with Chinese glyphs for charts; empty: the one that the install brings."""


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the environment and .env. Raises UnknownSetting for a misspelt variable."""
    refuse_unknown([*environment, *dotenv_values(".env")])
    return Settings()


def refuse_unknown(names: Iterable[str]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"，是不是 {near[0]}？" if near else f"。可用的有：{'、'.join(known)}"
            raise UnknownSetting(f"没有 {name} 这个设置{hint}")
