"""Promotions under load: the parts of `benchmarks/serving_promotions.py`."""
