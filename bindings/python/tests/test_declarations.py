"""The declarations account for every function of the header, each with its signature."""

import ctypes
import inspect
import re
from pathlib import Path

from evalstore import ABI_VERSION, _abi
from evalstore._library import loaded_library

HEADER = Path(__file__).parents[3] / "include" / "evalstore.h"

IN_PYTHON = {
    "void": None,
    "int32_t": ctypes.c_int32,
    "const char *": ctypes.c_char_p,
    "size_t": ctypes.c_size_t,
    "evalstore_store *": _abi.StorePointer,
    "evalstore_store **": ctypes.POINTER(_abi.StorePointer),
    "char **": ctypes.POINTER(_abi.TextPointer),
    "void **": ctypes.POINTER(_abi.BytesPointer),
    "size_t *": ctypes.POINTER(ctypes.c_size_t),
    "void *": ctypes.c_void_p,
    "const void *": ctypes.c_char_p,  # takes bytes without a copy, whatever is in them
}


def signatures(text: str) -> dict[str, str]:
    """The C declarations in a text, by name, each on one line."""
    flat = re.sub(r"\s+", " ", text)
    found = re.findall(r"(?:const char \*|int32_t |void )(evalstore_\w+)\([^()]*\);", flat)
    return {name: re.search(rf"[\w *]*\b{name}\([^()]*\);", flat)[0].strip() for name in found}  # type: ignore[index]


def header() -> dict[str, str]:
    return signatures(re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL))


def comments() -> dict[str, str]:
    lines = re.findall(r"^ *# ?(.*)$", inspect.getsource(_abi.Functions), re.MULTILINE)
    return signatures("\n".join(lines))


def test_every_function_stands_beside_the_signature_of_the_header() -> None:
    assert len(header()) == 16
    assert comments() == header()


def test_every_function_is_declared_with_the_types_of_its_signature() -> None:
    functions = loaded_library().functions
    for name, signature in header().items():
        declared = getattr(functions, name.removeprefix("evalstore_"))
        result, parameters = re.fullmatch(rf"(.*?){name}\((.*)\);", signature).groups()  # type: ignore[union-attr]
        types = (
            [] if parameters == "void" else [re.sub(r"\w+$", "", p).strip() for p in parameters.split(",")]
        )
        assert declared.restype is IN_PYTHON[result.strip()], name
        assert list(declared.argtypes) == [IN_PYTHON[kind] for kind in types], name


def test_the_abi_number_is_that_of_the_header() -> None:
    number = re.search(r"#define EVALSTORE_ABI_VERSION (\d+)", HEADER.read_text())
    assert number is not None
    assert int(number[1]) == ABI_VERSION == loaded_library().functions.abi_version()
