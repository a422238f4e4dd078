"""What an environment has: told from its folders, without importing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.check.installed import Installed, this_python
from nblift.check.modules import Modules
from nblift.check.registry import every_rule
from nblift.check.run import findings_in
from nblift.check.settings import Settings
from nblift.check.subject import read
from unit.check.notebooks import write


@pytest.fixture
def messages(tmp_path: Path) -> object:
    """A function of cells: what NB108 says of them where pandas is installed, and parts of two namespace packages."""
    other = tmp_path / "other"
    for module in ("pandas", "openpyxl", "google/protobuf", "mpl_toolkits/mplot3d"):
        (tmp_path / "site" / module).mkdir(parents=True)
        (tmp_path / "site" / module / "__init__.py").touch()
    (other / "google" / "auth").mkdir(parents=True)
    installed = Installed([str(tmp_path / "site"), str(other)], this_python().stdlib)

    def said(*cells: str) -> list[str]:
        notebook = read(write(tmp_path, *cells), Modules(installed))
        return [
            f.message for f in findings_in(notebook, every_rule(), Settings(select=("NB108",))) if f.code == "NB108"
        ]

    return said


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("from mpl_toolkits.basemap import Basemap", "mpl_toolkits.basemap"),
        ("from mpl_toolkits import basemap", "mpl_toolkits.basemap"),
        ("import google.cloud.storage", "google.cloud"),
        ("from google.colab import drive", "google.colab"),
        ("import pandas as pd\npd.read_html('a.html')", "lxml"),
        ("%load_ext line_profiler", "line_profiler"),
        ("1\n%reload_ext rpy2.ipython\n2", "rpy2"),
        ("import pandas as pd\nframe = pd.DataFrame()\nframe.to_parquet('a.parquet')", "pyarrow"),
        ("import pandas as pd\ntry:\n    pd.read_html('a.html')\nexcept ValueError:\n    pass", "lxml"),
    ],
)
def test_what_is_not_there(messages: object, code: str, module: str) -> None:
    assert callable(messages)
    assert messages(code) == [f"{module} is not installed"]


@pytest.mark.parametrize(
    "code",
    [
        "from mpl_toolkits.mplot3d import Axes3D\nfrom mpl_toolkits import mplot3d\nimport mpl_toolkits",
        "import google.protobuf, google.auth",
        "import pandas as pd\npd.DataFrame().to_excel('a.xlsx')",
        "import pandas as pd\npd.DataFrame().to_parquet('a.parquet', engine='fastparquet')",
        "import pandas as pd\ntry:\n    pd.read_html('a.html')\nexcept (ImportError, ValueError):\n    pass",
        "!pip install lxml\nimport pandas as pd\npd.read_html('a.html')",
        "import pandas as pd\ndef later():\n    return pd.read_html('a.html')",
        "import concurrent.futures, email.mime.text",
        "%load_ext autoreload\n%autoreload 2",
        "!pip install ipython-sql\n%load_ext sql",
        "try:\n    %load_ext line_profiler\nexcept ImportError:\n    pass",
    ],
)
def test_what_is_there_or_may_be(messages: object, code: str) -> None:
    assert callable(messages)
    assert messages(code) == []
