"""A page to be a member and a customer on: what each was sent, with the buttons to press."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.server import Sandbox


def routes(sandbox: Sandbox) -> list[Route]:
    """The page and what its forms post. For this machine alone: nobody is asked who they are."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    template = Environment(loader=loader, autoescape=True).get_template("page.html")

    async def show(_request: Request) -> Response:
        return HTMLResponse(
            template.render(
                corp=sandbox.corp,
                service=sandbox.service,
                callback=sandbox.callback,
                answers=sandbox.answers,
            )
        )

    async def act(request: Request) -> Response:
        form = await request.form()
        who, words = str(form.get("who", "")).strip(), str(form.get("words", "")).strip()
        picked = [str(one) for one in form.getlist("pick")]
        await acted(sandbox, request.path_params["what"], who, words, picked)
        return RedirectResponse("/", 303)

    return [Route("/", show), Route("/do/{what}", act, methods=["POST"])]


async def acted(box: Sandbox, what: str, who: str, words: str, picked: list[str]) -> None:
    """Do what a form of the page asks; nothing where it is not filled in."""
    match what:
        case "member" if who:
            box.corp.member(who)
            await box.enters(who)
        case "say" if who and words:
            await box.says(who, words)
        case "press" | "menu" if who in box.corp.cards:
            await box.presses(who, words, menu=what == "menu")
        case "send" if who in box.corp.cards:
            await box.sends_off(who, picked)
        case "enter" if who:
            box.service.enter(who, words)
            await box.pokes()
        case "write" if who and words:
            box.service.says(who, words)
            await box.pokes()
        case "tap" if who and words:
            box.service.taps(who, words)
            await box.pokes()
