"""The registry of models: register with lineage, open the gate to production, roll back, keep the ledger.

Importing this package imports neither mlflow nor scikit-learn; its modules import them where they use them.
"""
