"""告知书: what a respondent has a right to know, made of the project's own settings.

What it has to say: PIPL (个人信息保护法) articles 7, 17, 44 to 47.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.project import ProjectFolder
from bot.project.model import Project
from bot.project.retention import retention_of


def filled(text: str, project: Project) -> str:
    """{body} and {contact} in a text of the questionnaire."""
    return text.replace("{body}", project.body).replace("{contact}", project.contact)


def notice(folder: ProjectFolder) -> str:
    """The whole of it, in short paragraphs."""
    return "\n".join(_lines(folder))


def _lines(folder: ProjectFolder) -> Iterator[str]:
    project = folder.project
    until = retention_of(project).words
    yield "【告知书】"
    yield f"谁在问：{project.body}，为{project.year}年度“{project.title}”的绩效评价。"
    yield "自愿：答不答由您。不想说的可以不说，不影响您的待遇。"
    yield f"记什么：您的回答和日期。不问姓名、证件号。{_media(project)}"
    yield "聊天账号：加密存放，和回答分开，只用来让您接着答、修改、删除。"
    yield "做什么用：汇总成比例和分数，写进评价报告。人数少的不单独列，看不出是谁。"
    yield f"存多久：保存到{until}。到期删除单份回答和聊天账号，只留汇总的数。"
    yield (
        "您可以：随时回“退出”，不再问您；截止前回“修改”；"
        f"{retention_of(project).within}回“删除我的答卷”，全部删掉。联系一旦提前销毁，就查不出哪份是您的，也就删不了。"
    )
    if project.survey.sensitive_groups or project.survey.sensitive_questions:
        yield "敏感情况：身体、救助、优抚这类情况，会先单独问您同不同意；不同意就不问。"
    if project.survey.guardian_groups:
        yield "孩子：不满十四周岁的，要监护人同意并在旁边。"
    if project.complaints is not None:
        yield f"反映问题：{project.complaints.phone}。"
    yield f"联系：{project.contact or project.body}"


def _media(project: Project) -> str:
    kinds = [("照片", project.media.photos), ("语音", project.media.voice)]
    kept = [name for name, wanted in kinds if wanted]
    if not kept:
        return "不收照片，不收录音。"
    return f"有的题可以发{'、'.join(kept)}，照片会去掉拍摄地点；不想发就打字。"
