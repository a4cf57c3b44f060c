"""Stories to what sites, apps, readers and mail programs take. Pure: values in, bytes out.

Each kind of published file is an `Output` (`aggregator/model/publication.py`) in a module of its own, and has a line in
`outputs.py`. An output names its *renderings* (how one story looks, as bytes that are remembered until the record
changes), its *listings* (which stories, how many a page, where pages lie, how renderings become a page), and its
*documents* (files by themselves, made last). Which records changed, which pages are written, and what becomes of stale
ones is decided elsewhere (`pipeline/publish.py`, `store/published_folder.py`).
"""
