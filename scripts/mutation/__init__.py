"""What `scripts/mutate.py` is made of: corruptions, how each is judged, and the page of results."""
