"""The project's own tools: what `make check`, `make docs` and `make messages` run."""
