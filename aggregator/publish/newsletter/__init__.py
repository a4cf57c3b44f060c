"""The newsletter: the stories of a day or a week, chosen, and written for mail programs, terminals and sites. Pure."""
