"""The project folder: files that people edit, read, checked and frozen as one value.

Files are opened in this package only.
"""

from bot.project.folder import LoadResult, ProjectFolder, load
from bot.project.model import Project

__all__ = ["LoadResult", "Project", "ProjectFolder", "load"]
