"""Read a compiled model and predict. Imports numpy, safetensors and the standard library, nothing else."""
