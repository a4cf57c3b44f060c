"""The options of `check`, as users of lychee, linkchecker and linkinator know them."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click
from msgspec import structs

from aggregator import urls
from aggregator.cli.options import Duration, output_option
from aggregator.model.check import CheckSettings, OriginHeader
from aggregator.model.verdict import VerdictName
from aggregator.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.model.settings import HealthSettings

Command = TypeVar("Command", bound="Callable[..., Any]")
IGNORE_FILE = ".aggregatorignore"
METHOD = re.compile(r"[A-Za-z]+\Z")


class Verdicts(click.ParamType[frozenset[VerdictName]]):
    """Verdicts, separated by commas."""

    name = "VERDICTS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[VerdictName]:
        """The verdicts that `value` names, and `dead`."""
        if isinstance(value, frozenset):
            return value
        named = {word.strip() for word in str(value).split(",") if word.strip()}
        if unknown := named - set(get_args(VerdictName)):
            self.fail(f"{', '.join(sorted(unknown))}: verdicts are {', '.join(get_args(VerdictName))}", param, ctx)
        return frozenset(named | {"dead"})  # type: ignore[arg-type]


OPTIONS = (
    click.option("--format", type=click.Choice(list(FORMATS)), default="text", help="How the findings are written."),
    output_option,
    click.option("--include", multiple=True, metavar="REGEX", help="Look at these addresses; comes before --exclude."),
    click.option("--exclude", multiple=True, metavar="REGEX", help="Leave these addresses out."),
    click.option("--accept", metavar="CODES", help="Statuses that are fine, in place of the usual: 200..=204,403."),
    click.option("--header", multiple=True, metavar="'[ORIGIN ]NAME:VALUE'", help="Send this header, to ORIGIN only."),
    click.option(
        "--basic-auth",
        multiple=True,
        metavar="'ORIGIN USER:PASSWORD'",
        help="A login for ORIGIN, in quotes: one argument, such as 'https://example.org me:secret'.",
    ),
    click.option("--method", default="head,get", show_default=True, metavar="METHODS", help="Methods, in their order."),
    click.option("--timeout", type=Duration(), help="For how long a link may take [20s]."),
    click.option(
        "--retries", "--max-retries", type=click.IntRange(0, 20), help="How often a passing trouble is retried [2]."
    ),
    click.option("--base-url", metavar="URL", help="What relative addresses in documents without one are relative to."),
    click.option("--root-dir", metavar="DIR", help="The folder that addresses beginning with / mean in files."),
    click.option("--remap", multiple=True, metavar="'REGEX URL'", help="Look at URL in place of what REGEX matches."),
    click.option("--include-fragments", is_flag=True, help="Look whether the place that a #fragment names is there."),
    click.option("--suggest", is_flag=True, help="Look for an archived copy of what is dead."),
    click.option("--fix", is_flag=True, help="Rewrite addresses that have moved for good, where that is certain."),
    click.option("--cache-age", "--max-cache-age", type=Duration(), help="For how long a good link is believed [1d]."),
    click.option("--recheck", is_flag=True, help="Look at every link, also at those that were fine a moment ago."),
    click.option("--offline", is_flag=True, help="Ask nobody; look at local files only."),
    click.option("--max-concurrency", type=click.IntRange(1, 10_000), help="Requests at once, of all hosts [512]."),
    click.option("--per-host", type=click.IntRange(1, 1000), help="Requests at once, of one host [4]."),
    click.option(
        "--depth", type=click.IntRange(0, 1000), default=0, help="Follow a site's own pages so many clicks deep."
    ),
    click.option(
        "--second-look", type=Duration(), hidden=True, help="The pause before what failed is asked again [5s]."
    ),
    click.option("--robots", is_flag=True, help="Ask robots.txt before each link."),
    click.option("--amp-cache", is_flag=True, help="Look at the addresses of the AMP cache, too."),
    click.option("--only-new", is_flag=True, help="Tell only what died since the last check; else nothing, exit 0."),
    click.option(
        "--fail-on",
        type=Verdicts(),
        default="dead",
        metavar="VERDICTS",
        help="Verdicts, besides dead, that exit with 1.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Say what would be taken out of records or rewritten, and change nothing."
    ),
)


def check_options(command: Command) -> Command:
    """Add all of them."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def check_settings(flags: dict[str, Any], health: HealthSettings) -> CheckSettings:
    """What the flags ask for; `health` are the settings without them. Raises `click.UsageError`."""
    if flags["cache_age"] is not None:
        longest = max(health.longest_age, flags["cache_age"])
        health = structs.replace(health, cache_age=flags["cache_age"], longest_age=longest)
    return CheckSettings(
        include=flags["include"],
        exclude=(*flags["exclude"], *_ignored_addresses()),
        accept=flags["accept"],
        methods=_methods(flags["method"]),
        headers=(*map(_header, flags["header"]), *map(_credentials, flags["basic_auth"])),
        base_url=_base_url(flags["base_url"]),
        root_dir=_root_dir(flags["root_dir"]),
        remap=tuple(map(_remap, flags["remap"])),
        fragments=flags["include_fragments"],
        amp_cache=flags["amp_cache"],
        suggest=flags["suggest"],
        offline=flags["offline"],
        recheck=flags["recheck"],
        robots=flags["robots"],
        depth=flags["depth"],
        health=health,
        second_look=CheckSettings().second_look if flags["second_look"] is None else flags["second_look"],
    )


def _base_url(text: str | None) -> str | None:
    """An address, or a folder's address."""
    if text is None or urls.is_web(text):
        return text
    if text and Path(text).is_dir():
        return Path(text).absolute().as_uri() + "/"
    raise click.UsageError(
        f"--base-url: {text!r} is neither an address that begins with http:// or https:// nor a folder"
    )


def _root_dir(text: str | None) -> str | None:
    """A folder's absolute path, or an address."""
    if text is None or urls.is_web(text):
        return text
    if not text or not Path(text).is_dir():
        raise click.UsageError(f"--root-dir: {text!r} is no folder")
    return str(Path(text).absolute())


def _ignored_addresses() -> Iterator[str]:
    """Those lines of the current folder's .aggregatorignore that are expressions for addresses."""
    try:
        lines = Path(IGNORE_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in map(str.strip, lines):
        if line.startswith("^") or ("://" in line and not line.startswith("#")):
            yield line


def _methods(text: str) -> tuple[str, ...]:
    methods = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    if not methods or not all(METHOD.match(method) for method in methods):
        raise click.UsageError(f"--method: {text!r} names no methods, such as head,get")
    return methods


def _header(text: str) -> OriginHeader:
    """`Name: value` for everybody, `https://example.org Name: value` for one origin."""
    first, _, rest = text.strip().partition(" ")
    origin = urls.origin(first) if "://" in first else None
    name, colon, value = (rest if origin else text).partition(":")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()) or re.search(r"[\r\n\0]", value):
        raise click.UsageError(f"--header: {urls.redact(text.partition(':')[0])!r}: write it as NAME:VALUE")
    return OriginHeader(name.strip(), value.strip(), origin)


def _credentials(text: str) -> OriginHeader:
    address, _, credentials = text.strip().partition(" ")
    origin = urls.origin(address)
    if not origin or ":" not in credentials:
        raise click.UsageError("--basic-auth: write it as 'https://example.org USER:PASSWORD'")
    return OriginHeader("Authorization", "Basic " + base64.b64encode(credentials.strip().encode()).decode(), origin)


def _remap(text: str) -> tuple[str, str]:
    pattern, _, address = text.strip().rpartition(" ")
    if not pattern.strip():
        raise click.UsageError(f"--remap: {text!r}: write it as 'REGEX URL'")
    return pattern.strip(), address
