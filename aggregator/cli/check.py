"""`aggregator check`: which links live."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import AsyncExitStack, ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from aggregator.check.accept import parse_accept
from aggregator.check.steps import Rules
from aggregator.cli import options
from aggregator.cli.check_memory import cache_folder
from aggregator.cli.check_options import check_options, check_settings
from aggregator.cli.loop import run_loop
from aggregator.cli.notices import listen, say
from aggregator.cli.output import output, reader_may_leave, spare
from aggregator.cli.settings import DEFAULT, read_settings, usual_settings
from aggregator.config import user_agent
from aggregator.errors import ExitCode, UsageError
from aggregator.fetch.client import Fetcher
from aggregator.model.link import CheckSummary
from aggregator.parse.workers.workers import Workers
from aggregator.pipeline.check import LinkCheck
from aggregator.pipeline.inputs import documents, named_files, records
from aggregator.report.formats import needed, render
from aggregator.report.look import Look
from aggregator.store import state
from aggregator.store.link_frontier import Frontier
from aggregator.store.links import LinkLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from aggregator.cli.check_mend import Aftermath, Told
    from aggregator.model.link import Finding
    from aggregator.model.settings import NetworkSettings, Settings
    from aggregator.pipeline.inputs import Document


GARBAGE_THRESHOLDS = (250_000, 20, 20)
"""When garbage is looked for: beyond what thousands of looks under way are made of, for among these there is none."""


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@check_options
@options.config_option
@options.store_option
@options.state_option
@options.network_options
@options.now_option
@options.json_option
@options.quiet_option
@options.verbose_option
@options.log_format_option
def check(inputs: tuple[str, ...], **flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Tell which links live: of INPUTs (files, folders, globs, addresses, `-`), or of the store's records.

    Exits with 1 if a link is dead, with 4 if nothing anywhere could be reached.

    Example: aggregator check docs README.md --exclude example.org --format markdown
    """
    listen(as_json=flags["log_format"] == "json", verbose=flags["verbose"], quiet=flags["quiet"])
    has_settings = flags["config"] is not None or DEFAULT.exists()
    if not has_settings and not inputs and flags["store"] is None:
        raise click.UsageError(
            "there is no sources.yaml here, and so no store; name what to check: aggregator check README.md docs"
        )
    settings = read_settings(flags["config"], flags) if has_settings else None
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    code = run_loop(_Command(inputs, flags, settings).run())
    if code == ExitCode.INTERRUPTED and not flags["quiet"]:
        say("interrupted; what was found by then is remembered", as_json=flags["log_format"] == "json")
    return code


async def check_with(settings: Settings, words: list[str]) -> int:
    """Check with these settings as `aggregator check` with the arguments and options `words` does; its exit code."""
    with check.make_context("check", words) as context:
        flags = dict(context.params)
        return await _Command(flags.pop("inputs"), flags, settings).run()


class _Command:
    """One call of `check`, its flags read."""

    def __init__(self, inputs: tuple[str, ...], flags: dict[str, Any], settings: Settings | None) -> None:
        self.inputs = inputs
        self.flags = flags
        self.settings = settings
        usual = settings or usual_settings(flags)
        self.check = check_settings(flags, usual.health)
        self.rules = Rules(
            methods=self.check.methods,
            accept=None if self.check.accept is None else parse_accept(self.check.accept),
        )
        self.format = "json" if flags["as_json"] else flags["format"]
        self.started = flags["now"] or datetime.now(UTC)
        self.network = _with_limits(usual.network, flags)

    async def run(self) -> int:
        spare(self._read(), self.flags["output"])
        folder = self._folder()
        with ExitStack() as files:
            files.enter_context(state.lock(folder, "links.lock"))
            frontier = files.enter_context(Frontier.open(folder))
            ledger, notice = LinkLedger.open(folder, self.started.strftime("%Y%m%dT%H%M%SZ"))
            files.enter_context(ledger)
            if notice:
                say(notice, as_json=self.flags["log_format"] == "json")
            out = files.enter_context(output(self.flags["output"]))
            return await self._check(frontier, ledger, folder, out)

    async def _check(self, frontier: Frontier, ledger: LinkLedger, folder: Path, out: Callable[[str], None]) -> int:
        async with AsyncExitStack() as network:
            agent = user_agent(self.settings.contact if self.settings else None)
            fetcher = await network.enter_async_context(Fetcher(self.network, user_agent=agent))
            workers = await network.enter_async_context(Workers())
            run = LinkCheck(
                fetcher=fetcher,
                workers=workers,
                network=self.network,
                settings=self.check,
                rules=self.rules,
                frontier=frontier,
                ledger=ledger,
                now=self.started.timestamp(),
            )
            told = self._streamed(run, out) if self.format == "jsonl" else None
            # with --suggest the dead wait for their archived copies
            run.told = _without_dead(told) if told and self.flags["suggest"] else told
            with self._watching(run, fetcher):
                await run.run(self._documents(), folder)
            try:
                if self.flags["suggest"] or self.flags["fix"] or not self.inputs:
                    await self._aftermath().act(frontier, ledger, fetcher, run.summary, told)
            finally:
                run.remember_run()
            silent = self.flags["quiet"] or (self.flags["only_new"] and not run.newly_dead)
            for problem in () if silent else run.gatherer.problems:
                say(problem, as_json=self.flags["log_format"] == "json")
            if self.format != "jsonl":
                with reader_may_leave():
                    self._print(run, out)
            return self._exit_code(run)

    def _read(self) -> Iterator[Path | int]:
        """The files that a report must not replace: what was named, the records where nothing was, and the settings."""
        if self.settings:
            yield self.flags["config"] or DEFAULT
        if self.inputs:
            yield from named_files(self.inputs)
        elif Path(os.path.realpath(self.flags["output"])).suffix == ".md":
            yield from (document.path for document in records(self._store()) if document.path)

    def _documents(self) -> Iterator[Document]:
        if not self.inputs:
            return records(self._store())
        return documents(self.inputs, store=Path(self.settings.store) if self.settings else self.flags["store"])

    def _watching(self, run: LinkCheck, fetcher: Fetcher) -> AbstractContextManager[None]:
        """The progress, where somebody looks on."""
        if not sys.stderr.isatty() or self.flags["quiet"] or self.flags["log_format"] != "text":
            return nullcontext()
        if sys.stdout.isatty() and self.format == "jsonl" and self.flags["output"] is None:
            return nullcontext()
        from aggregator.cli.check_progress import watching_check  # noqa: PLC0415 - rich costs a start

        return watching_check(run, fetcher)

    def _streamed(self, run: LinkCheck, out: Callable[[str], None]) -> Callable[[Finding], None]:
        look = Look(verbose=self.flags["verbose"])

        def tell(finding: Finding) -> None:
            if self._is_wanted(run, finding):
                out("".join(render("jsonl", [finding], CheckSummary(), look)))

        return tell

    def _print(self, run: LinkCheck, out: Callable[[str], None]) -> None:
        to_terminal = self.format == "text" and self.flags["output"] is None and sys.stdout.isatty()
        look = Look(
            verbose=self.flags["verbose"],
            fail_on=self.flags["fail_on"],
            colour=to_terminal and "NO_COLOR" not in os.environ,
            width=shutil.get_terminal_size().columns if to_terminal else None,
            at=self.started,
            fix=self.flags["fix"],
        )
        silent = self.flags["quiet"] or self.flags["only_new"]
        if silent and self.format == "text" and not self._exit_code(run):
            return
        for piece in render(self.format, self._findings(run, look), run.summary, look):
            out(piece)

    def _findings(self, run: LinkCheck, look: Look) -> Iterator[Finding]:
        return (one for one in run.findings(needed(self.format, look)) if self._is_wanted(run, one))

    def _is_wanted(self, run: LinkCheck, finding: Finding) -> bool:
        return not self.flags["only_new"] or (finding.url, finding.kind) in run.newly_dead

    def _exit_code(self, run: LinkCheck) -> int:
        """1 where a link has one of the verdicts that fail; with `--only-new` where one died since the last check."""
        if self.flags["only_new"]:
            return ExitCode.FINDINGS if run.newly_dead else ExitCode.DONE
        failed = any(getattr(run.summary, verdict) for verdict in self.flags["fail_on"])
        return ExitCode.FINDINGS if failed else ExitCode.DONE

    def _aftermath(self) -> Aftermath:
        from aggregator.cli.check_mend import Aftermath  # noqa: PLC0415 - what mends records costs a start

        store = Path(self.settings.store) if self.settings else self.flags["store"]
        return Aftermath(
            flags=self.flags, settings=self.check, started=self.started, store=store, whole_store=not self.inputs
        )

    def _store(self) -> Path:
        path = Path(self.settings.store) if self.settings else self.flags["store"]
        if path is None or not path.is_dir():
            raise UsageError(f"{path} is no folder; name what to check, or with --store where the records lie")
        return Path(path)

    def _folder(self) -> Path:
        """Where the check keeps its memory: with the store, or in the user's cache."""
        if self.flags["state"]:
            folder = Path(self.flags["state"])
        elif self.settings or not self.inputs:
            folder = state.state_folder(self._store() if not self.inputs else Path(self.settings.store), None)  # type: ignore[union-attr]
        else:
            folder = cache_folder()
        state.prepare(folder)
        return folder


def _without_dead(told: Told) -> Told:
    return lambda finding: None if finding.verdict == "dead" else told(finding)


def _with_limits(network: NetworkSettings, flags: dict[str, Any]) -> NetworkSettings:
    if flags["timeout"] is not None and flags["timeout"] <= 0:
        raise click.UsageError("--timeout: a link needs more than 0 seconds")
    given = {
        "concurrency": flags["max_concurrency"],
        "per_host": flags["per_host"],
        "timeout": flags["timeout"],
        "retries": flags["retries"],
    }
    return replace(network, **{key: value for key, value in given.items() if value is not None})
