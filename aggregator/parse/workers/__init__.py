"""The children in which untrusted bytes are parsed, and what is said to them."""
