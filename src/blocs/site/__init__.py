"""A static site of the record, for any web host: pages with timelines, maps, tables, search."""
