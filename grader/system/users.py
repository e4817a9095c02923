"""Who we are, and whom a program runs as when we are root. Windows has no numbers for users."""

import os


def own_uid() -> int:
    """Whose rights this process has; 0 where there are no numbers, as `is_root` does not say."""
    return os.geteuid() if hasattr(os, "geteuid") else 0


def is_root() -> bool:
    """Whether we are, and so can start programs as somebody else and give files away."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def nobody() -> int:
    """The user who owns nothing, and has a name on every system."""
    if not is_root():
        return own_uid()
    import pwd  # not everywhere

    return pwd.getpwnam("nobody").pw_uid
