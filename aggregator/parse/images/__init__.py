"""Images: leading bytes → type and size. Pure."""
