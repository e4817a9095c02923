"""From what was seen to words for a student. Pure, and the same for every report."""
