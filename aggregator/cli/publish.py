"""`aggregator publish`: the store as what sites, apps, readers and mail programs take."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from msgspec.structs import replace

from aggregator.cli import options
from aggregator.cli.notices import listen, say
from aggregator.cli.publish_notify import note_news
from aggregator.cli.publish_place import can_remember, check_places, opened_index, other_state, refuse_to_empty
from aggregator.cli.publish_templates import idle_templates, last_issues, read_templates
from aggregator.cli.settings import DEFAULT, FLAGS, read_settings
from aggregator.config import default_settings
from aggregator.config.opml import write_opml
from aggregator.errors import ExitCode
from aggregator.model.publication import Masthead, PublishSummary
from aggregator.normalize.one_event import Events
from aggregator.pipeline.publish import Publication
from aggregator.publish.census import Counting
from aggregator.publish.outputs import Run, outputs
from aggregator.publish.times import instant, not_due_from
from aggregator.store.placed import keep_placed, read_placed
from aggregator.store.published_folder import PublishedFolder
from aggregator.store.shelf import Shelf
from aggregator.urls import redact, wire

if TYPE_CHECKING:
    from aggregator.model.settings import Settings


TITLE = "News"
"""What a publication is called whose settings do not say it."""


@click.command()
@click.option("--to", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder to publish into.")
@click.option("--site", is_flag=True, help="Write a site of HTML pages, too, for readers.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of Jinja2 templates that stand in for those of the site and the newsletter.",
)
@click.option("--allow-empty", is_flag=True, help="Take all away that was published, where the store holds no story.")
@click.option("--dry-run", is_flag=True, help="Tell what would be written, but write nothing.")
@options.config_option
@options.store_option
@options.state_option
@options.network_options
@options.now_option
@options.json_option
@options.quiet_option
@options.verbose_option
@options.log_format_option
def publish(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Write the published records into DIR as a JSON API, feeds, sitemaps and more; only what changed is written.

    DIR is empty at first, or one that was published into before; whatever else lies in it is left alone.

    Example: aggregator publish --to public
    """
    listen(as_json=flags["log_format"] == "json", verbose=flags["verbose"], quiet=flags["quiet"])
    settings = _settings(flags)
    summary, code = publish_from(settings, flags)
    _tell(summary, flags)
    return code


def _settings(flags: dict[str, Any]) -> Settings:
    if flags["config"] is not None or DEFAULT.exists():
        return read_settings(flags["config"], flags)
    chosen = {**flags, "store": flags["store"] or Path("store")}
    return default_settings(Path(), overrides={key: chosen.get(flag) for flag, key in FLAGS.items()})


def masthead(settings: Settings, now: datetime) -> Masthead:
    """What the settings say of the publication."""
    wanted = settings.publish
    base = wanted.base_url
    return Masthead(
        title=wanted.title or TITLE,
        identity=wanted.title or base,
        base_url=wire(base if base.endswith("/") else f"{base}/") if base else None,
        locale=wanted.locale,
        page_size=wanted.page_size,
        hub=wanted.hub,
        now=now,
    )


def source_list(settings: Settings) -> bytes | None:
    """The enabled sources as OPML, without what is secret in their addresses; None where there are none."""
    enabled = [replace(source, url=redact(source.url)) for source in settings.sources if source.enabled]
    return write_opml(settings.publish.title or TITLE, enabled) if enabled else None


def publish_from(settings: Settings, flags: dict[str, Any]) -> tuple[PublishSummary, int]:
    """One run of publishing with a command's flags: what it did, and the exit code."""
    now = flags["now"] or datetime.now(UTC)
    store, folder = Path(settings.store), flags["to"]
    check_places(store, folder)
    templates = read_templates(flags["templates"])
    summary = PublishSummary(started=instant(now))
    head = masthead(settings, now)
    is_news = False
    remembers = not flags["dry_run"] and can_remember(store, flags["state"])
    with opened_index(store, flags["state"], writes=remembers) as index:
        index.leave_out_from(not_due_from(now))
        placed = read_placed(index, folder)
        run = Run(
            templates=templates,
            events=partial(Events, window=settings.related.window),
            with_site=flags["site"],
            issues=last_issues(folder),
            opml=source_list(settings),
        )
        wanted = outputs(settings, head, run)
        with PublishedFolder(folder, placed, writes=not flags["dry_run"]) as published:
            counting = Counting([topic.name for topic in settings.topics], published.slugs)
            publication = Publication(index, Shelf(store), wanted, counting)
            publication.read()
            census = publication.census()
            if not flags["allow_empty"]:
                refuse_to_empty(store, published, stories=census.stories, not_due=index.not_due()[0])
            publication.write(census, published)
        keep_placed(index, folder, placed, published.placed)
        summary.problems = list(publication.scan.problems())
        summary.notices = [
            *idle_templates(templates),
            *_not_due(*index.not_due()),
            *other_state(published, placed),
            *published.notices,
            *(notice for output in wanted for notice in output.notices),
        ]
        if remembers:
            is_news = note_news(settings, head, index=index, published=published, census=census, summary=summary)
        elif not flags["dry_run"] and (settings.publish.webhooks or settings.publish.hub):
            summary.notices.append("the state lies on a disk that may only be read: no webhook and no hub is told")
    code = _send(settings, head, index.path.parent, summary) if is_news else ExitCode.DONE
    summary.records = msgspec.to_builtins(publication.scan.counts)
    summary.files = msgspec.to_builtins(published.counts)
    summary.bytes = published.bytes
    summary.finished = instant(datetime.now(UTC) if flags["now"] is None else now)
    return summary, code


def _send(settings: Settings, head: Masthead, state: Path, summary: PublishSummary) -> int:
    from aggregator.cli.publish_send import send  # noqa: PLC0415 - its library costs a start

    return send(settings, head, state, summary)


def _not_due(count: int, path: str | None) -> list[str]:
    """A sentence on the stories that are dated in the future, if there are any."""
    if not count:
        return []
    which = path if count == 1 else f"{count} stories ({path} and others)"
    return [f"{which}: dated later than tomorrow; published when that day is near"]


def _tell(summary: PublishSummary, flags: dict[str, Any]) -> None:
    as_json = flags["log_format"] == "json"
    for line in summary.problems:
        say(line, as_json=as_json)
    if not flags["quiet"]:
        for line in summary.notices:
            say(line, as_json=as_json)
    if flags["as_json"]:
        click.echo(msgspec.json.encode(summary).decode())
    elif not flags["quiet"]:
        click.echo(_text(summary, dry_run=flags["dry_run"]))


def _text(summary: PublishSummary, *, dry_run: bool) -> str:
    files = summary.files
    parts = [f"{files[kind]} {kind}" for kind in ("written", "unchanged", "removed", "left") if files[kind]]
    told = "would be published" if dry_run else "published"
    number = summary.records["published"]
    return f"{number} {'story' if number == 1 else 'stories'} {told}: {', '.join(parts) or 'nothing'}"
