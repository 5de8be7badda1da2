"""A built wheel is whole: it runs where the repository is not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_wheel_runs_outside_the_repository(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-q", "-w", str(tmp_path)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import bot.cli, sys; from pathlib import Path; from bot.cli.demo import example;"
        "assert Path(bot.__file__).is_relative_to(Path.cwd()), bot.__file__;"
        "from bot.i18n import translator; assert translator('en')('是') == 'Yes';"
        "sys.exit(bot.cli.execute(['check', str(example())]) or bot.cli.execute(['new', 'p']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "site",
        env={"PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "没有问题" in done.stdout
