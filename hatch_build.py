"""Builds what is compiled: readers of feeds and of markup, each beside one in Python that does the same, only slower.

Where no compiler of C is found, or it fails, the build goes on without them.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path(__file__).parent / "src"


class CompiledReaders(BuildHookInterface[Any]):
    """Puts a shared library beside each `.pyx` of the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            compiled = compile_readers()
        except (Exception, SystemExit) as wrong:  # compilers fail in their own ways
            self.app.display_warning(f"Readers are left in Python: {wrong}")
            return
        build_data["artifacts"] += [f"/{each.relative_to(SOURCE.parent).as_posix()}" for each in compiled]
        build_data["pure_python"], build_data["infer_tag"] = False, True


def compile_readers() -> list[Path]:
    """Compiles every `.pyx` of the source; where each came to stand."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    flags = [] if sys.platform == "win32" else ["-O3"]
    extensions = [
        Extension(
            ".".join(each.relative_to(SOURCE).with_suffix("").parts), [str(each.relative_to(SOURCE.parent))], extra_compile_args=flags
        )
        for each in sorted(SOURCE.rglob("*.pyx"))
    ]
    with tempfile.TemporaryDirectory() as away:
        modules = cythonize(extensions, build_dir=away, include_path=[str(SOURCE)], quiet=True, language_level=3)
        command = build_ext(Distribution({"ext_modules": modules, "package_dir": {"": "src"}}))
        command.build_temp, command.inplace = away, True
        command.ensure_finalized()
        command.run()
        return [Path(command.get_ext_fullpath(each.name)) for each in modules]


if __name__ == "__main__":
    for path in compile_readers():
        print(path)
