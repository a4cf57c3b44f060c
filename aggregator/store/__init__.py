"""The store: the only room that writes records and state, all of it below one folder."""
