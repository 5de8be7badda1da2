"""告知书: what a respondent has a right to know, made of the project's own settings.

What it has to say: PIPL (个人信息保护法) articles 7, 17, 44 to 47.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.i18n import Translate, source
from bot.project import ProjectFolder
from bot.project.model import Project
from bot.project.retention import retention_of


def filled(text: str, project: Project) -> str:
    """{body} and {contact} in a text of the questionnaire."""
    return text.replace("{body}", project.body).replace("{contact}", project.contact)


def notice(folder: ProjectFolder, _: Translate = source) -> str:
    """The whole of it, in short paragraphs."""
    return "\n".join(_lines(folder, _))


def _lines(folder: ProjectFolder, _: Translate) -> Iterator[str]:
    project = folder.project
    kept = retention_of(project)
    yield _("【告知书】")
    yield _("谁在问：{body}，为{year}年度“{title}”的绩效评价。").format(
        body=project.body, year=project.year, title=project.title
    )
    yield _("自愿：答不答由您。不想说的可以不说，不影响您的待遇。")
    yield _("记什么：您的回答和日期。不问姓名、证件号。{media}").format(media=_media(project, _))
    yield _("聊天账号：加密存放，和回答分开，只用来让您接着答、修改、删除。")
    yield _("做什么用：汇总成比例和分数，写进评价报告。人数少的不单独列，看不出是谁。")
    yield _("存多久：保存到{until}。到期删除单份回答和聊天账号，只留汇总的数。").format(
        until=kept.words(_)
    )
    yield _(
        "您可以：随时回“退出”，不再问您；截止前回“修改”；{within}回“删除我的答卷”，全部删掉。"
        "联系一旦提前销毁，就查不出哪份是您的，也就删不了。"
    ).format(within=kept.within(_))
    if project.survey.sensitive_groups or project.survey.sensitive_questions:
        yield _("敏感情况：身体、救助、优抚这类情况，会先单独问您同不同意；不同意就不问。")
    if project.survey.guardian_groups:
        yield _("孩子：不满十四周岁的，要监护人同意并在旁边。")
    if project.complaints is not None:
        yield _("反映问题：{phone}。").format(phone=project.complaints.phone)
    yield _("联系：{contact}").format(contact=project.contact or project.body)


def _media(project: Project, _: Translate) -> str:
    if project.media.photos and project.media.voice:
        return _("有的题可以发照片、语音，照片会去掉拍摄地点；不想发就打字。")
    if project.media.photos:
        return _("有的题可以发照片，照片会去掉拍摄地点；不想发就打字。")
    if project.media.voice:
        return _("有的题可以发语音；不想发就打字。")
    return _("不收照片，不收录音。")
