"""The picture of a report in README.md: `make picture` takes it anew."""
