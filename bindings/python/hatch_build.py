"""The build hook: a wheel carries the shared library, an editable install finds it where it was built."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY_NAME = "libevalstore.dylib" if sys.platform == "darwin" else "libevalstore.so"


class LibraryHook(BuildHookInterface[Any]):
    """Adds `evalstore/lib/libevalstore.so` to the wheel and tags it for this platform, any Python 3."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Names the library's place in the wheel; an editable install needs none yet."""
        if self.target_name != "wheel" or version == "editable":
            return
        build_data["force_include"][str(self.built_library())] = f"evalstore/lib/{LIBRARY_NAME}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"

    def built_library(self) -> Path:
        """The library to pack: the one EVALSTORE_LIBRARY names, else the checkout's own.

        Stops the build with a sentence when there is none, because a wheel without it could not be used.
        """
        named = os.environ.get("EVALSTORE_LIBRARY")
        place = Path(named) if named else Path(self.root, "../../build/prefix/lib", LIBRARY_NAME)
        if place.is_file():
            return place.resolve()
        reason = "which EVALSTORE_LIBRARY names" if named else "where `make build` puts it"
        raise SystemExit(
            f"evalstore: there is no library at {place.resolve()}, {reason}. "
            f"Build it with `make build`, or set EVALSTORE_LIBRARY to the path of {LIBRARY_NAME}."
        )


def platform_tag() -> str:
    """This platform as wheels write it, `linux_x86_64` for example."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
