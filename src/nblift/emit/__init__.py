"""Plan to files: `{path: text}`, without touching the disk. The same plan gives the same bytes."""
