"""The page of the command line has every command and every option, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command_line import on_terminal, plain

from evalstore import EvalStore
from evalstore.cli._app import root

PAGE = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
SHARED = {"--store", "--json", "--no-color"}


def commands(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that is not only a group, by its full name."""
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for word in command.list_commands(ctx):
            child = command.get_command(ctx, word)
            assert child is not None
            yield from commands(child, f"{name} {word}".strip())
    else:
        yield name, command


COMMANDS = dict(commands(root))
TITLES = {
    re.match(r"[a-z]+( [a-z]+)*", title)[0]: (title, text)  # type: ignore[index]
    for title, text in re.findall(r"^### `evalstore (.*?)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}


def own_options(command: click.Command) -> set[str]:
    """The options that only this command has, in all their spellings."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    names = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    return names - SHARED


def test_every_command_has_its_section() -> None:
    assert list(TITLES) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_has_the_arguments_and_options_of_its_command(name: str) -> None:
    title, text = TITLES[name]
    command = COMMANDS[name]
    first_cells = re.findall(r"^\| (`.*?`) \| ", text.split("```")[0], re.MULTILINE)
    named = {option for cell in first_cells for option in re.findall(r"`(--?[a-z-]+)", cell)}
    assert named == own_options(command)
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    assert title.removeprefix(name).split() == [
        param.make_metavar(click.Context(command)) for param in arguments
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_has_an_example_with_its_output(name: str) -> None:
    _, text = TITLES[name]
    assert re.search(rf"```text\n\$ evalstore (--store copy.db )?{name}\b.*\n.+\n", text)


def test_the_shared_options_are_told_once() -> None:
    shared = PAGE.split("\n## ")[1]
    for option in (*SHARED, "--version", "--help"):
        assert f"`{option}" in shared


def test_the_example_of_info_is_one_of_this_release(path: Path) -> None:
    EvalStore(path).close()
    shown = dict(
        re.findall(r"^(\S+(?: \S+)?) {2,}(.*)$", plain(on_terminal(path, 250, "info").out), re.MULTILINE)
    )
    told = dict(re.findall(r"^(\S+(?: \S+)?) {2,}(.*)$", TITLES["info"][1], re.MULTILINE))
    assert list(told) == list(shown)
    fixed = [
        key for key in shown if key.startswith("pragma ") or key in ("schema_version", "library_version")
    ]
    assert {key: told[key] for key in fixed} == {key: shown[key] for key in fixed}
    assert TITLES["verify"][1].count(told["head"]) == 1
