"""The archive as pages for a browser: Datasette underneath, no script anywhere.

On top of the rooms, like the commands. `site.py` is the application, `pages/` loads what
each address shows, `templates/` says how it looks.
"""
