"""What a stage process needs: its parameters, its files, its function. Lives in any project's environment."""
