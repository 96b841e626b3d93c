"""What `scripts/benchmark.py` is made of: data, tasks, peers, and the page of results."""
