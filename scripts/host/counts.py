"""Honest numbers: what ran, and what came of it."""

from dataclasses import dataclass, field


@dataclass
class Counts:
    """The outcome of a part; parts add up to the closing line."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def ran(self) -> int:
        """Everything that was tried."""
        return self.passed + self.failed + self.skipped

    @property
    def good(self) -> bool:
        """Nothing failed, and nothing else was wrong with the run."""
        return not self.failed and not self.faults

    def add(self, other: "Counts") -> None:
        """Add up another part."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.faults += other.faults

    def outcome(self, ok: bool) -> None:
        """Count one check."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1

    def __str__(self) -> str:
        """The closing line; a fault of the run itself counts as a failure."""
        failed = self.failed + len(self.faults)
        return f"{self.passed} passed, {failed} failed, {self.skipped} skipped"
