"""Where PostgreSQL comes from."""

from grader.servers.opening import open_server
from grader.servers.server import Server

__all__ = ["Server", "open_server"]
