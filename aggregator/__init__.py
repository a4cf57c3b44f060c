"""An async feed aggregator and link checker: sources in, one YAML record per story out."""

__version__ = "0.1.0"
