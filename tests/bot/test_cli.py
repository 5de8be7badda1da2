"""The command line: what people see, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bot.cli
from tests.bot.folders import edit

CASE = Path(__file__).parents[2] / "examples" / "dongchuan-2020"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import bot.cli; bot.cli.main()", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=CASE.parents[1],
        check=False,
    )


class TestTheScript:
    def test_a_clean_folder(self) -> None:
        done = process("check", str(CASE))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("\n") == 1
        assert "没有问题。23个单位、29笔拨款、57行计划" in done.stdout

    def test_a_folder_with_problems(self, small: Path) -> None:
        edit(small, "spending.csv", "15000", "1.5万")
        done = process("check", str(small))
        assert (done.returncode, done.stderr) == (1, "")
        assert "amount_wan" in done.stdout

    def test_wrong_usage(self) -> None:
        done = process("chek")
        assert (done.returncode, done.stdout) == (2, "")
        assert "用法有误" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_console_that_lacks_the_characters(self, small: Path) -> None:
        edit(small, "project.yaml", "title: 社区", "titel: 社区")
        done = subprocess.run(
            [sys.executable, "-c", "import bot.cli; bot.cli.main()", "check", str(small)],
            capture_output=True,
            env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
            cwd=CASE.parents[1],
            check=False,
        )
        assert done.returncode == 1
        assert b"unknown_key" in done.stdout


class TestWrongUsage:
    @pytest.mark.parametrize(
        "arguments", [["check"], ["check", "a", "b"], ["score", "a", "--jsn"], ["new"]]
    )
    def test_is_told_from_problems(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "用法有误" in captured.err
        assert "jixiao --help" in captured.err


class TestHelp:
    def test_is_chinese_with_english_beside(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute(["--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert "项目支出绩效评价" in shown
        assert "Exit codes" in shown
        for name in bot.cli.COMMANDS:
            assert f"│ {name} " in shown

    @pytest.mark.parametrize("name", sorted(bot.cli.COMMANDS))
    def test_every_command_explains_itself(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute([name, "--help"]) == 0
        assert bot.cli.COMMANDS[name].split(" · ")[0] in capsys.readouterr().out

    def test_no_words_at_all_show_the_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute([]) == 0
        assert "jixiao COMMAND" in capsys.readouterr().out


@pytest.mark.usefixtures("wide")
class TestCheck:
    def test_groups_by_file_with_place_remedy_and_code(
        self, small: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        edit(small, "project.yaml", "coordinators:", "cordinators:")
        edit(small, "spending.csv", ",8000,", ",-8000,")
        edit(small, "spending.csv", "15000", "许多")
        assert bot.cli.execute(["check", str(small)]) == 1
        shown = capsys.readouterr().out
        assert shown.index("project.yaml（1处）") < shown.index("spending.csv（2处）")
        assert "第2行“实际拨款”列" in shown
        assert "→是不是“coordinators”？" in shown
        assert "amount_negative" in shown
        assert f"{small}：共3处问题" in shown

    def test_notes_do_not_fail(self, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
        edit(small, "spending.csv", ",8000,", ",7000,")
        assert bot.cli.execute(["check", str(small)]) == 0
        shown = capsys.readouterr().out
        assert "planned_sum" in shown
        assert "没有问题" in shown

    def test_what_stands_in_files_is_no_markup(
        self, small: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        edit(small, "spending.csv", "2场,示例老年活动中心", "2场,[bold]甲[/bold]")
        assert bot.cli.execute(["check", str(small)]) == 1
        assert "“[bold]甲[/bold]”" in capsys.readouterr().out

    def test_no_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute(["check", str(tmp_path / "无")]) == 1
        assert "没有这个路径" in capsys.readouterr().out


class TestNew:
    def test_makes_a_folder_that_passes(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / "新项目"
        assert bot.cli.execute(["new", str(target)]) == 0
        assert bot.cli.execute(["check", str(target)]) == 0
        assert f"jixiao check {target}" in capsys.readouterr().out

    def test_refuses_a_folder_in_use(self, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute(["new", str(small)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "不会覆盖" in captured.err

    def test_says_why_it_cannot_write(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "文件").write_text("x")
        assert bot.cli.execute(["new", str(tmp_path / "文件" / "里面")]) == 1
        assert "不是文件夹" in capsys.readouterr().err


class TestScore:
    def test_the_real_case_for_programs(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute(["score", str(CASE), "--json"]) == 0
        plain = json.loads(capsys.readouterr().out)
        assert (plain["total"], plain["grade"]) == ("97.0", "优")
        assert len(plain["leaves"]) == 32
        lost = {leaf["code"]: leaf["score"] for leaf in plain["leaves"] if _loses(leaf)}
        assert lost == {"C111": "5.0", "C112": "5.5", "C1115": "5.5"}
        assert {"balance", "row_sum", "split"} <= {each["code"] for each in plain["findings"]}

    @pytest.mark.usefixtures("wide")
    def test_the_real_case_for_people(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert bot.cli.execute(["score", str(CASE)]) == 0
        shown = capsys.readouterr().out
        assert "总分 97.0，等级 优。" in shown
        assert "得分 6 − 0.54 = 5.46 → 5.5" in shown
        assert "B13与C1115都以全部预算453.19万元为分母" in shown
        assert "10,000.00元没有着落" in shown

    @pytest.mark.usefixtures("wide")
    def test_without_evidence_it_is_provisional(
        self, small: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(["score", str(small)]) == 0
        shown = capsys.readouterr().out
        assert "暂定：6个指标尚无依据" in shown
        assert "把握程度（内部底稿" in shown
        assert "还有6项未定，总分最低0" in shown
        assert "对不上" not in shown

    def test_a_broken_folder_is_not_scored(
        self, small: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        edit(small, "spending.csv", "15000", "许多")
        assert bot.cli.execute(["score", str(small), "--json"]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "spending.csv" in captured.err


def _loses(leaf: dict[str, str]) -> bool:
    return float(leaf["score"]) < float(leaf["weight"])


class TestGraph:
    def test_all_questions_can_be_asked(
        self, small: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(["questionnaire", "graph", str(small)]) == 0
        assert "都问得到" in capsys.readouterr().out
        assert bot.cli.execute(["questionnaire", "graph", str(small), "--mermaid"]) == 0
        assert capsys.readouterr().out.startswith("flowchart TD")

    def test_one_that_never_is(self, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
        never = 'code: O1\n    ask_if: "${G1} = 1 and ${G1} = 2"'
        edit(small, "questionnaire.yaml", "code: O1", never)
        assert bot.cli.execute(["questionnaire", "graph", str(small)]) == 1
        assert "O1永远问不到" in capsys.readouterr().err
