"""Speed, memory and judgement beside the peers, each in one run: `make bench`, or `python -m bench.<name>` for one of them."""
