"""Which version answers: the registry's alias, local copies, trying a version before it answers, the challenger."""
