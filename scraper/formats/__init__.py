"""Records to files of the world's formats, as streams; no database, no network."""
