"""Facts become an Article. Pure: every rule is a function of values."""
