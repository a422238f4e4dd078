"""One rule to a file. The file's name is the rule's name, its docstring the rule's page and test."""
