"""What project.yaml says of the law: voice and photos, consents of their own, complaints."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from surveys.complaint import Complaint
from surveys.form import Condition, Model

Use = Literal["official", "trial", "demo"]
KEY_BYTES = 32


class SurveyMedia(Model):
    """What the survey may take besides words and numbers. Evidence photos of confirmations and
    assessments have nothing to do with it."""

    photos: bool = False
    voice: bool = False


def _public_key(text: str) -> str:
    try:
        fits = len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        fits = False
    if text and not fits:
        raise PydanticCustomError(
            "public_key",
            "不是受理人的公钥",
            {"remedy": "受理人运行 jixiao complaints key 生成，把打印出的那一行抄进来"},
        )
    return text


class Complaints(Model):
    """Where somebody can turn to whose answer says that something went wrong."""

    when: Condition
    """The answer: 没收到, 被截留 ... A condition as in the questionnaire."""
    phone: Annotated[str, Field(min_length=1)]
    """The supervision telephone, in words."""
    handler: str = ""
    """Who alone can read a sealed note: an office, not a person's name."""
    key: Annotated[str, AfterValidator(_public_key)] = ""
    """The handler's public key, base64. Without it only the telephone is named."""

    @property
    def public_key(self) -> bytes:
        """Raw X25519 key, or empty."""
        return base64.b64decode(self.key)

    @property
    def told(self) -> Complaint:
        """What a respondent is told of it. Without a key nothing can be sealed."""
        return Complaint(self.when, self.phone, self.handler if self.key else "")
