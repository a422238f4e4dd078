"""What really happens when a notebook runs: the probe inside the kernel, fingerprints of values, the runner."""
