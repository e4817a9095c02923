def attempt(what, action):
    """Say so if it works, or if it gives anything but nothing."""
    try:
        result = action()
    except BaseException as error:
        print("refused:", what, type(error).__name__)
    else:
        print(f"BREACH: {what}: {result!r:.200}" if result else f"nothing: {what}")
