"""What the law wants of a project folder: problems that stop it, and openings that lack something.

PIPL is the Personal Information Protection Law (个人信息保护法).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.files.problems import Problem, nearest
from bot.project.fitting import Docs
from bot.project.model import Project
from bot.project.retention import retention_of
from surveys.consents import AGE, GUARDIAN, SENSITIVE
from surveys.form import PhotoQuestion, Single, VoiceQuestion, Words
from surveys.questionnaire import Questionnaire, condition_troubles

_LACKS: tuple[tuple[str, str, str], ...] = (
    (
        r"\{body\}|由.{2,40}(组织|主办|开展)|受.{2,40}委托|我们是",
        "没有说是谁在问",
        "写上主办单位，可以写 {body}，会换成 project.yaml 的 body",
    ),
    (
        r"匿名|不用写姓名|不问姓名|不记|加密|只记",
        "没有说记什么、不记什么",
        "写一句，例如：不用写姓名，不记电话，这次对话加密记着",
    ),
    (
        r"\{retention\}",
        "没有说保存到什么时候",
        "写上 {retention}，会换成按 retention_days 算出的日子",
    ),
    (
        r"退出|不参加|不想答|可以不答",
        "没有说怎样不参加",
        "写一句，例如：不想答可以随时回“退出”",
    ),
)
"""Pattern, what an opening without it lacks, and the remedy (PIPL art. 17)."""


def check_lawful(docs: Docs) -> Iterator[Problem]:
    """What stops a project: a channel, a question or a name that cannot stand as it is written."""
    project, asked = docs.project.model, docs.questionnaire.model
    if project and project.use == "official" and project.channels.telegram:
        yield docs.project.problem(
            ("channels", "telegram"),
            "telegram_official",
            "正式评价（use: official）不能用 Telegram：服务器在境外，境内打不开，"
            "传过去属于向境外提供个人信息（个人信息保护法第38至40条）",
            "写 telegram: false，用网页聊天；只是试用就写 use: trial",
        )
    if project and asked:
        yield from _media(docs, project, asked)
        yield from _groups(docs, project, asked)
        yield from _complaints(docs, project, asked)


def _media(docs: Docs, project: Project, asked: Questionnaire) -> Iterator[Problem]:
    """Voice and photos are off by default: one records no more than is needed (PIPL art. 6)."""
    for index, question in enumerate(asked.questions):
        photo = isinstance(question, PhotoQuestion)
        voice = isinstance(question, VoiceQuestion) or (
            isinstance(question, Words) and question.voice
        )
        if photo and not project.media.photos:
            yield _off(docs, index, question.code, "照片", "photos")
        if voice and not project.media.voice:
            yield _off(docs, index, question.code, "语音", "voice")


def _off(docs: Docs, index: int, code: str, what: str, key: str) -> Problem:
    return docs.questionnaire.problem(
        ("questions", index),
        f"{key}_off",
        f"问题{code}要收{what}，而问卷默认不收{what}",
        f"确有必要就在 project.yaml 写 media: {{{key}: true}}，并在开场白里说明；否则改成打字的题",
    )


def _groups(docs: Docs, project: Project, asked: Questionnaire) -> Iterator[Problem]:
    survey = project.survey
    singles = {q.code: q for q in asked.questions if isinstance(q, Single)}
    group = singles.get(survey.group_question)
    known = [str(choice.code) for choice in group.choices] if group else []
    remedy = f"可写：{'、'.join(known)}" if known else "先写 survey.group_question"
    for key in ("sensitive_groups", "guardian_groups", "elder_mode"):
        named = getattr(survey, key)
        listed = named if isinstance(named, tuple) else ()
        wrong = [str(code) for code in listed if str(code) not in known]
        if wrong:
            message = f"对象题没有选项 {'、'.join(wrong)}"
            yield docs.project.problem(("survey", key), "unknown_survey_code", message, remedy)
    codes = [question.code for question in asked.questions]
    taken = [code for code in (AGE, GUARDIAN, SENSITIVE) if code in codes]
    if taken and (survey.sensitive_groups or survey.guardian_groups):
        message, remedy = f"问题编号不能叫{taken[0]}：程序用它征得同意", "换一个编号"
        yield docs.questionnaire.problem(
            ("questions", codes.index(taken[0])), "reserved_code", message, remedy
        )
    yield from _unknown(docs, ("survey", "sensitive_questions"), survey.sensitive_questions, codes)


def _complaints(docs: Docs, project: Project, asked: Questionnaire) -> Iterator[Problem]:
    complaints = project.complaints
    if complaints is None:
        return
    for trouble in condition_troubles(asked, complaints.when):
        message, remedy = f"complaints.when：{trouble}", "写法同问卷里的 ask_if"
        yield docs.project.problem(("complaints", "when"), "condition", message, remedy)
    if complaints.key and not complaints.handler:
        message, remedy = "有公钥，没有写受理人", "在 complaints.handler 写受理的部门，填表人会看到"
        yield docs.project.problem(("complaints", "handler"), "no_handler", message, remedy)


def _unknown(
    docs: Docs, place: tuple[str, ...], wanted: tuple[str, ...], codes: list[str]
) -> Iterator[Problem]:
    for code in wanted:
        if code not in codes:
            guess = nearest(code, codes)
            remedy = f"是不是“{guess}”？" if guess else f"问卷里有：{'、'.join(codes)}"
            yield docs.project.problem(place, "unknown_question", f"问卷里没有问题{code}", remedy)


def note_lawful(docs: Docs) -> Iterator[Problem]:
    """What a reader of the opening would look for in vain; worth a look, but it stops nothing."""
    project, asked = docs.project.model, docs.questionnaire.model
    if project is None or asked is None:
        return
    for pattern, lacks, remedy in _LACKS:
        if asked.opening.strip() and not re.search(pattern, asked.opening):
            yield docs.questionnaire.problem(("opening",), "opening", f"开场白{lacks}", remedy)
    for pattern, lacks, remedy in _LACKS:
        if asked.opening_plain.strip() and not re.search(pattern, asked.opening_plain):
            place, message = ("opening_plain",), f"长辈模式的开场白（opening_plain）{lacks}"
            yield docs.questionnaire.problem(place, "opening", message, remedy)
    if not project.contact:
        message = "没有写咨询方式（contact），告知书里要有联系方式（个人信息保护法第17条）"
        yield docs.project.problem((), "contact", message, "写单位的咨询电话，不写私人号码")
    if project.use == "official" and retention_of(project).until is None:
        message = "没有写 survey.closes，算不出答卷保存到哪一天，到期也不会自动删除"
        yield docs.project.problem(("survey",), "no_end", message, "写上截止日 survey.closes")
