"""What a fragment may name in a document. Pure."""
