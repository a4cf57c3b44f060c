"""The site: HTML for readers, where nobody has a site yet. Pure; an output like the others."""
