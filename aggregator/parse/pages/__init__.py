"""Pages and AMP pages: bytes → what they state of their story. Pure."""
