"""Telegram: long polling that acknowledges after the commit, inline keyboards, photos, files."""

from bot.channels.telegram.channel import Telegram, TelegramSettings

__all__ = ["Telegram", "TelegramSettings"]
