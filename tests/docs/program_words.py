"""The program's commands as click has them: what there is, and whether a line of words would be understood."""

import click

from aggregator.cli.program import COMMANDS, program


def commands():
    """Every command with the words that name it, groups and what is in them."""
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, inner), command.commands[inner]) for inner in command.list_commands(context))


def parsed(words):
    """The context of a command line, without running it; raises click's UsageError where it makes no sense."""
    context, command, words = click.Context(program), program, list(words)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        _, command, words = command.resolve_command(context, words)
    return command.make_context("aggregator", words)


def options():
    """Every option of every command."""
    found = {"--help", "--version", "-h"}
    for _, command in commands():
        found.update(word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts))
    return found
