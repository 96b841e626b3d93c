"""Two releases compared: what came, went and changed, what follows for citations and sign-offs, and for the version.

Standard library only, but for git where a release is named by what git knows.
"""
