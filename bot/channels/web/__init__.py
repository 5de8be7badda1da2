"""The web chat: for anybody with a link, in WeChat's browser or any other."""

from bot.channels.web.channel import Web
from bot.channels.web.desk import Desk
from bot.channels.web.site import Site

__all__ = ["Desk", "Site", "Web"]
