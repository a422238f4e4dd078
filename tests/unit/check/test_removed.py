"""What libraries took away is found where the receiver is known, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.analysis.library import facts
from nblift.analysis.removed import LIBRARIES, release, removed_from
from unit.check.notebooks import TODAY, codes

HEAD = "import pandas as pd, numpy as np, seaborn as sns\nimport matplotlib.pyplot as plt\ndf = pd.read_csv('f')\n"
GONE = [
    "df = df.append({'a': 1}, ignore_index=True)",
    "df['a'].append(df['b'])",
    "df.dropna().drop('a', axis=1).iteritems()",
    "df.Age.iteritems()",
    "df[df['a'] > 3].append(df)",
    "for name, column in df.iteritems():\n    pass",
    "df.groupby('a').mean().append(df)",
    "df.loc[:, 'a'] = 1\ndf.ix[0]",
    "df['day'].dt.weekday_name",
    "pd.concat([df], join_axes=[df.columns])",
    "pd.MultiIndex(levels=[['a']], labels=[[0]])",
    "pd.PeriodIndex(start='2016', freq='M', periods=3)",
    "plt.axis(aspect='equal')",
    "plt.figure().gca(projection='3d')",
    "fig = plt.figure()\nax = fig.gca(projection='3d')",
    "plt.scatter([1], [1], c=[1], cmap='spectral')",
    "df.fillna(method='ffill')",
    "df['a'].fillna(method='bfill', inplace=True)",
    "df.resample('M').mean()",
    "pd.date_range('2020', periods=3, freq='M')",
    "np.float(3)",
    "x = np.zeros(3, dtype=np.int)",
    "sns.scatterplot('a', 'b', data=df)",
    "plt.hist([1], normed=True)",
    "plt.style.use('seaborn-whitegrid')",
    "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse=False)",
    "from sklearn.datasets import load_boston",
    "from sklearn import datasets\nd = datasets.load_boston()",
    "import sklearn.cross_validation",
    "from sklearn import cross_validation",
    "from sklearn.metrics import mean_squared_error\nmean_squared_error([1], [2], squared=False)",
    "from sklearn.linear_model import LogisticRegression\nLogisticRegression(multi_class='ovr')",
    "from sklearn.ensemble import RandomForestClassifier as R\nR(max_features='auto')",
    "from sklearn.feature_extraction.text import CountVectorizer\nCountVectorizer().get_feature_names()",
    "def f():\n    return df.append(df)\nf()",
    "rows = pd.DataFrame()\nfor i in range(3):\n    rows = rows.append({'a': i}, ignore_index=True)",
    "f = lambda x: df.append(x)\nf(df)",
]
THERE = [
    "fig = plt.figure()\nfig.gca().set_title('a')\nfig.add_subplot(projection='3d')",
    "names = []\nnames.append('a')",
    "def f(df):\n    df.append(1)\nf([])",
    "import anything\nanything.make().append(3)",
    "df = [1]\ndf.append(2)",
    "d = dict()\nfor k, v in d.items():\n    pass",
    "rows = df['a'].tolist()\nrows.append(3)",
    "df.groupby('a').apply(list).tolist().append(3)",
    "np.random.normal(3)\nnp.float64(3)\nnp.bool(1)",
    "float('nan')",
    "df.resample('ME').mean()",
    "df['a'].dt.to_period('M')",
    "pd.MultiIndex(levels=[['a']], codes=[[0]])\npd.period_range(start='2016', freq='M', periods=3)",
    "sns.scatterplot(data=df, x='a', y='b')",
    "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse_output=False)",
    "try:\n    from sklearn.cross_validation import train_test_split\nexcept ImportError:\n    pass",
    "try:\n    from a import KFold\nexcept ImportError:\n    from sklearn.cross_validation import KFold",
    "def never_called():\n    return df.append(df)",
    "df = df.append(df)  # nblift: ignore[removed-api]",
    "# nblift: ignore[NB107]\nx = 1\ndf = df.append(df)",
]


@pytest.mark.parametrize("code", GONE)
def test_gone(code: str, tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    assert "NB107" in codes(tmp_path, HEAD, code)


@pytest.mark.parametrize("code", THERE)
def test_there(code: str, tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    assert "NB107" not in codes(tmp_path, HEAD, code)


@pytest.mark.parametrize("code", GONE)
def test_releases_of_the_notebooks_own_time_have_it(code: str, tmp_path: Path) -> None:
    old = {"pandas": "0.18.1", "numpy": "1.11", "scikit-learn": "0.18", "seaborn": "0.7", "matplotlib": "1.5"}
    (tmp_path / "f").touch()
    assert "NB107" not in codes(tmp_path, HEAD, code, versions=old) or ".ix" in code


def test_nothing_is_said_of_libraries_that_are_not_installed(tmp_path: Path) -> None:
    assert "NB107" not in codes(tmp_path, "import pandas as pd", "pd.Panel()", versions={"numpy": "2.0"})


def test_a_name_that_an_installed_module_never_says(tmp_path: Path) -> None:
    from unit.check.notebooks import found, write

    path = write(tmp_path, "import textwrap\nfrom textwrap import fill, no_such_name_here", "textwrap.nor_this_one('')")
    assert [(f.code, f.line) for f in found(path, select=("NB107",))] == [("NB107", 2), ("NB107", 1)]


@pytest.mark.parametrize("package", LIBRARIES)
def test_the_data_files_say_what_they_must(package: str) -> None:
    for path, entries in removed_from(package).items():
        assert path.startswith(f"{package}.")
        for entry in entries:
            assert release(entry.gone), path
            assert entry.instead.endswith("."), path


def test_every_error_leads_to_words() -> None:
    for _, key in facts("removed")["errors"]:
        package = key.partition(".")[0]
        assert key.endswith(".") or key in facts(f"removed/{package}"), key


def test_numpy_has_bool_again(tmp_path: Path) -> None:
    cells = ("import numpy as np", "np.bool(1)")
    assert "NB107" in codes(tmp_path, *cells, versions={**TODAY, "numpy": "1.26.4"})
    assert "NB107" not in codes(tmp_path, *cells, versions={**TODAY, "numpy": "2.1"})
