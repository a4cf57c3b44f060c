"""What in an address only tracks its reader, as the senders of such links document it.

The tables hold names that mean nothing to the page itself; a name that some site uses for itself is listed only with
the values or the hosts that give a tracker away. A new tracker is a new row.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from aggregator.urls.syntax import host as host_of

PREFIXES = ("utm_", "itm_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "wt.mc_", "wt_mc", "guce_", "pf_rd_", "trk_")
NAMES_BY_SENDER = {
    "advertisements": (
        "fbclid gclid gclsrc dclid gbraid wbraid srsltid msclkid twclid ttclid yclid ysclid ymclid igshid igsh "
        "epik rdt_cid li_fat_id scclid sccid irclickid irgwc zanpid rb_clickid wickedid ef_id s_kwcid mkwid pcrid "
        "mkevt mkcid mkrid "
    ),
    "analytics": (
        "_ga _gl _gac _openstat xtor xtcr at_medium at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 "
        "at_custom4 at_format at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team at_recipient_id "
        "at_recipient_list at_creation at_variant s_cid cmpid cmp_id ncid ocid spm _branch_match_id "
        "_branch_referrer "
    ),
    "mail": (
        "mc_cid mc_eid mc_tc _mc mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking hss_channel oly_enc_id "
        "oly_anon_id vero_id vero_conv ml_subscriber ml_subscriber_hash elqtrackid elqtrack elqaid elqat "
        "elqcampaignid elq_mid elq_cid _ke _kx _bta_tid _bta_c dm_i dm_t nr_email_referer bxid cndid "
        "ck_subscriber_id sc_eh sc_lid sc_llid sc_src sc_uid spmailingid spuserid spjobid spreportid "
        "inf_contact_key "
    ),
    "sharing": (
        "fb_action_ids fb_action_types fb_ref fb_source fb_comment_id ref_src ref_url soc_src soc_trk sr_share "
        "smid smtyp taid ito echobox guccounter trkcampaign trkinfo trkemail ftcamp ftag gaa_at gaa_n gaa_sig "
        "gaa_ts "
    ),
}
NAMES = frozenset(name for names in NAMES_BY_SENDER.values() for name in names.split())
FEED_LIKE = re.compile(r"rss(?:[-_].*)?|feed|newsletter|email|twitter|facebook|linkedin", re.IGNORECASE)
REFERRER = re.compile(r"rss|newsletter|producthunt|hackernews|hackernoon|twitter|facebook|linkedin", re.IGNORECASE)
VALUES = {
    "source": re.compile(r"rss(?:-.*)?", re.IGNORECASE),
    "src": FEED_LIKE,
    "from": re.compile(r"rss", re.IGNORECASE),
    "partner": re.compile(r"rss", re.IGNORECASE),
    "mod": re.compile(r"rss.*", re.IGNORECASE),
    "cmp": re.compile(r"(?:share|soc|tw|fb|ema|newsletter|rss|oth).*", re.IGNORECASE),
}
HOSTS = {
    "youtube.com": frozenset({"si", "pp", "feature"}),
    "youtu.be": frozenset({"si", "feature"}),
    "linkedin.com": frozenset({"trk", "trackingid", "refid"}),
    "twitter.com": frozenset({"s", "t"}),
    "x.com": frozenset({"s", "t"}),
    "open.spotify.com": frozenset({"si"}),
    "nytimes.com": frozenset({"partner", "emc", "rref"}),
    "wsj.com": frozenset({"mod", "reflink"}),
    "theguardian.com": frozenset({"cmp"}),
    "dailymail.co.uk": frozenset({"mid"}),
    "darkreading.com": frozenset({"cid"}),
    "newyorker.com": frozenset({"mbid"}),
    "vanityfair.com": frozenset({"mbid"}),
    "wired.com": frozenset({"mbid"}),
}
NEWSLETTER_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|news|email|blog|media|io|ai|co|tech|today|digest|info|me|xyz|"
    r"substack|so|fm|tv|eu|de|uk|us|fr|jp|in|nl|ch|se|au|ca)",
    re.IGNORECASE,
)


def clean(url: str) -> str:
    """The address without tracking parameters and fragment, everything else byte for byte. Idempotent.

    A fragment that looks like a route (`#!`, `#/`) stays, and so does a query that only a page could mean.
    """
    address, hash_sign, fragment = url.partition("#")
    place, question_mark, query = address.partition("?")
    if question_mark:
        kept = _kept(query, address)
        address = place if kept == "" != query else f"{place}?{kept}"
    return f"{address}#{fragment}" if hash_sign and fragment.startswith(("!", "/")) else address


def _kept(query: str, address: str) -> str:
    parameters = query.split("&")
    host = host_of(address).removeprefix("www.")
    kept = [parameter for parameter in parameters if not _tracks(parameter, host)]
    return query if len(kept) == len(parameters) else "&".join(kept)


def _tracks(parameter: str, host: str) -> bool:
    raw_name, _, raw_value = parameter.partition("=")
    name = unquote_plus(raw_name).lower().removeprefix("amp;")
    if name in NAMES or name.startswith(PREFIXES):
        return True
    value = unquote_plus(raw_value)
    if name == "ref":
        return _refers(value, host)
    if name in VALUES and VALUES[name].fullmatch(value):
        return True
    return any(name in names for site, names in HOSTS.items() if host == site or host.endswith(f".{site}"))


def _refers(value: str, host: str) -> bool:
    """Whether a `ref` says where the reader came from: the page's own host, or a newsletter's."""
    same = bool(host) and value.lower().removeprefix("www.") == host
    return same or bool(REFERRER.fullmatch(value)) or bool(NEWSLETTER_HOST.fullmatch(value))
