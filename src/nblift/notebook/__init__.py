"""Reading notebooks: ipynb to cells, sections and statements; IPython syntax to Python; the kernel that runs them."""
