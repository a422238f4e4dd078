"""Code and observation to a plan: roles, slices, stages, parameters. Pure: no disk, no kernel, no clock."""
