"""The explorer: static pages for readers, made of the published tables.

Sees the published package and how it is cited, never the annotations; seen by the command line only. Every page is one
file that needs no network and no other file but the pages it links to: style and program stand in it, and its content
security policy names their hashes, so that nothing else in it can run.
"""
