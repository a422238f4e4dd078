"""The packages that a model needs, pinned to the versions that are installed here."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib import metadata

# reading all installed packages' file lists takes as long as the rest of a registration: skip it for these
KNOWN = {
    "catboost": "catboost",
    "joblib": "joblib",
    "lightgbm": "lightgbm",
    "numpy": "numpy",
    "pandas": "pandas",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "xgboost": "xgboost",
}
ALWAYS = ("numpy", "pandas", "scikit-learn", "scipy")


def pin(modules: Collection[str], serializer: str) -> list[str]:
    """Requirement lines, sorted, for the top-level `modules` of a model that `serializer` (a package) wrote.

    MLflow would find them by loading the model once more, three times slower. Modules of the standard library and
    of no installed package (the project's own) need no line.
    """
    outside = set(modules) - set(sys.stdlib_module_names)
    packages = {
        *ALWAYS,
        serializer,
        *(KNOWN[module] for module in outside if module in KNOWN),
    }
    if others := outside - set(KNOWN):
        named = metadata.packages_distributions()
        # a name that several distributions share belongs to the first
        packages.update(named[module][0] for module in others if module in named)
    return sorted({f"{package}=={version}" for package in packages if (version := _version(package))})


def _version(package: str) -> str | None:
    try:
        # a local label such as +cpu is on no index
        return metadata.version(package).split("+")[0]
    except metadata.PackageNotFoundError:
        return None
