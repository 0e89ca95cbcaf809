"""The tables of an archive, each with one sentence for every column; `schema` joins them."""
