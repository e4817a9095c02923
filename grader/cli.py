def main() -> None:
    """Placeholder until written."""
