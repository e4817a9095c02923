"""What work costs: processor time by role, time on the wall, memory at its fullest."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cpu:
    """Processor time in seconds."""

    user: float = 0.0
    system: float = 0.0

    @property
    def total(self) -> float:
        return self.user + self.system

    def __add__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.user + other.user, self.system + other.system)

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.user - other.user, self.system - other.system)

    def __mul__(self, factor: float) -> "Cpu":
        return Cpu(self.user * factor, self.system * factor)


@dataclass(frozen=True)
class Cost:
    """What one piece of work took."""

    wall: float  # seconds
    roles: Mapping[str, Cpu] = field(default_factory=dict)
    peak: int = 0  # bytes at the fullest moment; no sum or difference of costs has one

    @property
    def cpu(self) -> Cpu:
        """All roles together."""
        return sum(self.roles.values(), Cpu())

    def __sub__(self, other: "Cost") -> "Cost":
        names = {**self.roles, **other.roles}
        roles = {name: self.of(name) - other.of(name) for name in names}
        return Cost(self.wall - other.wall, roles)

    def __mul__(self, factor: float) -> "Cost":
        return Cost(self.wall * factor, {name: cpu * factor for name, cpu in self.roles.items()})

    def of(self, role: str) -> Cpu:
        """What one role took."""
        return self.roles.get(role, Cpu())


def marginal(small: Cost, large: Cost, count: int) -> Cost:
    """What each further one of `count` took that `large` had more than `small`."""
    return (large - small) * (1 / count)


def start_up(small: Cost, large: Cost) -> Cost:
    """What was there before the first one, where `large` had twice as many as `small`."""
    return small - (large - small)
