"""The links of documents of every kind, each with its place. Pure."""
