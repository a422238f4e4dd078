"""Files, secrets, randomness, leakage: what is found, and what must not be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nblift.analysis.secrets import _detectors, secrets_in
from nblift.check.formats import github, junit, sarif, text
from nblift.check.formats import json as json_format
from nblift.check.run import Checked
from unit.check.notebooks import codes, found, write

# made up, in the shapes that detect-secrets knows; put together so that no scanner takes this file for a leak
SECRETS = {
    "aws": "AKIA" + "QYLPMN5HHHFPZAM2",
    "github": "ghp" + "_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "gitlab": "glpat-" + "hellOworld380_testin2",
    "openai": "sk-" + "Xi8tcNiHV9awbCcvilTeT3Bl" + "bkFJ3UDnpdEwNNm6wVBpYM0o",
    "pypi": "pypi-" + "AgEIcHlwaS5vcmcCJDU3OTM1MjliLWIyYTYtNDEwOC05NzRkLTM0MjNiNmEw"
    + "NWIzYgACF1sxLFsitesttestbWluaW1hbC1wcm9qZWN0Il1d",
    "slack": "xoxb-" + "34532454-e039d02840a0b9379c",
    "stripe": "sk_live_" + "ReTllpYQYfIZu2Jnf2lAPFjD",
    "sendgrid": "SG." + "ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr",
    "key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "url": "postgres://ann:" + "hunter2xyz@db.example.org/x",
    "twilio": "AC" + "a2f2b1d9c4e84f0d8b1c2d3e4f5a6b7c",
    "telegram": "110201543:" + "AAHdqTcvCH1vGWJxfSe1ofSAs0K5PALDsaw",
    "square": "sq0csp-" + "ABCDEFGHIJK_LMNOPQRSTUVWXYZ-0123456789abcde",
    "artifactory": "AKC" + "p5dKi8fWbQ2mZx7LtRv",
    "artifactory_password": "AP" + "6xW9qLr2TbK4mZvN8sHd",
    "aws_secret": "aws_secret_key = '" + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzK3TqL9vWd'",
    "azure": "AccountKey=" + "lJzRc1YdHaAA2KCNJJ1tkYwF/+mKK6Ygw0NGe170Xu592euJv2wYUtBlV8z+qnlcNQSnIYVTkLWntUO1F8j8rQ==",
    "discord": "MTk4NjIyNDgzNDcxOTI1MjQ4." + "Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
    "jwt": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "mailchimp": "343ea45721923ed956e2b38c31db76aa" + "-us30",
    "npm": "//registry.example.org/:_authToken=" + "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",
    "slack_hook": "https://hooks.slack.com/" + "services/T8XQ2LMN/B7ZK4RWP/qLx9TmVb2RcZ7nWd4KsH8pYf",
    "twilio_key": "SK" + "a2f2b1d9c4e84f0d8b1c2d3e4f5a6b7c",
    "gitlab_runner": "GR13489" + "41hellOworld380_testin2",
    "gitlab_job": "glcbt-" + "2b_hellOworld380_testin2x",
    "gitlab_mail": "glimt-" + "my_tokens_need_to_be_25c9",
    "gitlab_trigger": "glptt-" + "7d1c9b3e5f2a4c6b8d0e1f3a5b7c9d2e4f6a8b0c",
    "gitlab_agent": "glagent-" + "wT5kQx8LmZ2vRb7NcY4sHd9PfJ3gK6aE1uX0oIqWzVtBnMyRlC",
    "gitlab_application": "gloas-" + "9f2b7c4d1e8a6b3c5d0e9f2b7c4d1e8a6b3c5d0e9f2b7c4d1e8a6b3c5d0e7a1f",
    "pypi_test": "pypi-" + "AgENdGVzdC5weXBpLm9yZwIkNDU0MTY5YzAtZjk2NS00ZmQ5LTkyYjgtOTc0"
    + "YzY0ZDA1ZWQyAAIqWzMsIjQ1NDE2OWMwIl1dAAAGIKq7",
    **{f"private_{kind}": f"-----BEGIN {kind} " + "PRIVATE KEY-----" for kind in ("DSA", "EC", "OPENSSH")},
    "private": "-----BEGIN " + "PRIVATE KEY-----",
    "private_pgp": "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
    "private_ssh2": "---- BEGIN SSH2 ENCRYPTED " + "PRIVATE KEY ----",
    "putty": "PuTTY-User-Key-" + "File-2: ssh-rsa",
}  # fmt: skip


def test_there_is_one_for_each_pattern_of_each_detector() -> None:
    patterns = [pattern for detector in _detectors() for pattern in detector.denylist]
    assert [p.pattern for p in patterns if not any(p.search(value) for value in SECRETS.values())] == []


@pytest.mark.parametrize("value", SECRETS.values(), ids=SECRETS)
def test_secrets_in_source_and_output(value: str, tmp_path: Path) -> None:
    assert list(secrets_in([f"x = [{json.dumps(value)}]"], code=True))
    path = write(
        tmp_path, {"source": "1", "outputs": [{"output_type": "stream", "name": "stdout", "text": f"a\n{value}\n"}]}
    )
    assert [f.code for f in found(path, select=("NB401",))] == ["NB401"]


@pytest.mark.parametrize(
    "code", ["password = 'correct-horse7'", "api_key = 'b1f4c8a2d9e0'", "auth_token = 'qL8xZ2mN5vB7cR1tY4uW'"]
)
def test_secrets_by_their_name(code: str) -> None:
    assert [line for _, line, _ in secrets_in(["x = 1", f"x = 1\n{code}"], code=True)] == [2]


@pytest.mark.parametrize(
    "code",
    [
        "password = os.environ['PASSWORD']",
        "password = getpass('Password: ')",
        "password = 'your_password'",
        "api_key = '<your key>'",
        "token = 'xxxxxxxxxxxxxxxxxxxx'",
        "df['password'] = df['password'].str.len()",
        "tokens = nltk.word_tokenize('a longer sentence')",
        "commit = 'ea60cf6cf791553b6cca7cf31802c68cb3798ebb'",
        "url = 'https://raw.githubusercontent.com/someone/somewhere/master/data.csv'",
        "author = 'Ann Author'",
        "<div class='sk-top-container sk-container-id-1'>",
        "id = '3b241101-e2bb-4255-8caf-4136c566a962'",
    ],
)
def test_no_secrets(code: str) -> None:
    assert list(secrets_in([code], code=True)) == []


@pytest.mark.parametrize("render", [text.render, json_format.render, sarif.render, github.render, junit.render])
def test_a_secret_is_in_no_report(render: object, tmp_path: Path) -> None:
    value = SECRETS["github"]
    url = SECRETS["url"].replace("postgres", "https")
    path = write(tmp_path, f"import pandas as pd\nprint(missing, '{value}')\npd.read_csv('{url}')")
    findings = tuple(found(path))
    assert {"NB104", "NB205", "NB401"} <= {f.code for f in findings}
    assert callable(render)
    shown = render([Checked(path, findings)])
    assert value not in shown
    assert "hunter2xyz" not in shown


READS = "import pandas as pd, os\n"
THERE = [
    "pd.read_csv('data/a.csv')",
    "pd.read_csv('./data/../data/a.csv')",
    "p = 'data/'\npd.read_csv(p + 'a.csv')",
    "pd.read_csv(os.path.join('data', 'a.csv'))",
    "from pathlib import Path\npd.read_csv(Path('data') / 'a.csv')",
    "pd.read_csv(f'data/{\"a\"}.csv')",
    "pd.read_csv(unknown_path)",
    "pd.read_csv('https://example.org/a.csv')",
    "pd.DataFrame().to_csv('made.csv')\npd.read_csv('made.csv')",
    "open('made.txt', 'w').write('a')\nopen('made.txt')",
    "fetch('https://example.org/made.csv', 'made.csv')\npd.read_csv('made.csv')",
    "!wget https://example.org/made.zip\npd.read_csv('made.csv')",
    "import zipfile\nzipfile.ZipFile('data/a.zip').extractall()\npd.read_csv('made.csv')",
    "if os.path.exists('cache.csv'):\n    pd.read_csv('cache.csv')",
    "try:\n    pd.read_csv('cache.csv')\nexcept FileNotFoundError:\n    pass",
    "def load():\n    return pd.read_csv('none.csv')",
    "os.makedirs('out', exist_ok=True)\npd.DataFrame().to_csv('out/a.csv')",
    "os.chdir('data')\npd.read_csv('a.csv')",
    "for i in range(3):\n    pd.DataFrame().to_csv(f'part{i}.csv')\npd.read_csv('part0.csv')",
    "pd.read_csv('data/*.csv')",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig.savefig('data/a.png')\nfig.savefig('a.png')",
    "for folder in unknown:\n    os.makedirs(folder)\nunknown.savefig('out/a.png')",
    "def savefig(name):\n    pass\nsavefig('out/a.png')",
    "import io\npd.DataFrame().to_csv(io.StringIO())",
]
NOT_THERE = [
    "pd.read_csv('a.csv')",
    "pd.read_csv('data/A.csv')",
    "p = 'nowhere/'\npd.read_csv(p + 'a.csv')",
    "open('none.txt').read()",
    "def load():\n    return pd.read_csv('none.csv')\nload()",
    "pd.DataFrame().to_csv('out/a.csv')",
    "import pickle\npickle.dump(1, open('models/a.pkl', 'wb'))",
    "from pathlib import Path\nPath('none.txt').read_text()",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig.savefig('out/a.png')",
    "import matplotlib.pyplot as plt\nplt.figure().savefig('out/a.png', dpi=200)",
    "unknown.groupby('a').apply(len).to_csv('out/a.csv')",
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("a,b\n")
    (tmp_path / "data" / "a.zip").touch()
    return tmp_path


@pytest.mark.parametrize("code", THERE)
def test_files_that_are_there_or_may_be(code: str, data: Path) -> None:
    assert "NB109" not in codes(data, READS, code)


@pytest.mark.parametrize("code", NOT_THERE)
def test_files_that_are_not_there(code: str, data: Path) -> None:
    assert "NB109" in codes(data, READS, code)


def test_a_folder_is_missed_once(data: Path) -> None:
    path = write(data, READS, "rows = pd.DataFrame()\nrows.to_csv('out/a.csv')\nrows.to_csv('out/b.csv')")
    (finding,) = found(path, select=("NB109",))
    assert (finding.line, finding.message) == (2, "the folder out is not there")


def test_letters_of_another_case_are_named(data: Path) -> None:
    path = write(data, READS, "pd.read_csv('data/A.csv')")
    (finding,) = found(path, select=("NB109",))
    assert "a.csv: mind capital letters" in finding.hint


def test_a_module_beside_the_notebook_that_imports_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("import no_such_module_of_anyone\n")
    (finding,) = found(write(tmp_path, "from tools import x"), select=("NB108",))
    assert "no_such_module_of_anyone" in finding.message
    assert "tools" in finding.message


SPLIT = (
    "import pandas as pd\nfrom sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler, LabelEncoder\nrows = pd.read_csv('data/a.csv')\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = StandardScaler().fit(rows).transform(rows)\ntrain_test_split(x, random_state=0)", "NB301"),
        ("x = pd.DataFrame(StandardScaler().fit_transform(rows))\ntrain_test_split(x, random_state=0)", "NB301"),
        ("a, b = train_test_split(rows, random_state=0)\ns = StandardScaler().fit(rows)\ns.transform(b)", "NB302"),
        ("a, b = train_test_split(rows, random_state=0)\nStandardScaler().fit_transform(b)", "NB302"),
        ("train_test_split(rows[['a', 'y']], rows['y'], random_state=0)", "NB303"),
        ("from sklearn.svm import SVC\nSVC().fit(rows, rows.y)", "NB303"),
    ],
)
def test_leaks(code: str, expected: str, data: Path) -> None:
    assert expected in codes(data, SPLIT, code)


@pytest.mark.parametrize(
    "code",
    [
        "y = LabelEncoder().fit_transform(rows['y'])\ntrain_test_split(rows, y, random_state=0)",
        "StandardScaler().fit_transform(rows)\ntrain_test_split(rows, random_state=0)",
        "a, b = train_test_split(rows, random_state=0)\ns = StandardScaler()\ns.fit_transform(a)\ns.transform(b)",
        "y = rows.pop('y')\ntrain_test_split(rows, y, random_state=0)",
        "y = rows['y']\nrows.drop('y', axis=1, inplace=True)\ntrain_test_split(rows, y, random_state=0)",
        "x = rows.drop(columns=['y'])\ntrain_test_split(x, rows['y'], random_state=0)",
        "train_test_split(rows[['a']], rows['y'], random_state=0)",
        "y = rows['y'].shift(-1)\ntrain_test_split(rows, y, random_state=0)",
    ],
)
def test_no_leaks(code: str, data: Path) -> None:
    assert not {c for c in codes(data, SPLIT, code) if c.startswith("NB3")}


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import numpy as np\nnp.random.rand(3)", True),
        ("import numpy as np\nnp.random.seed(1)\nnp.random.rand(3)", False),
        ("import numpy as np\nnp.random.seed(1)\nfrom sklearn.cluster import KMeans\nKMeans()", False),
        ("import numpy as np\nrng = np.random.default_rng()", True),
        ("import numpy as np\nrng = np.random.default_rng(3)\nrng.normal()", False),
        ("import random\nrandom.choice([1])", True),
        ("import random\nrandom.seed(1)\nrandom.choice([1])", False),
        ("from sklearn.model_selection import KFold\nKFold(5)", False),
        ("from sklearn.model_selection import KFold\nKFold(5, shuffle=True)", True),
        ("from sklearn.ensemble import RandomForestClassifier as R\nR(**options)", False),
        ("from sklearn.model_selection import train_test_split as t\nt([1], shuffle=False)", False),
        ("import pandas as pd\npd.DataFrame().sample(3)", True),
        ("def sample(): ...\nsample()", False),
    ],
)
def test_seeds(code: str, says: bool, tmp_path: Path) -> None:
    assert ("NB203" in codes(tmp_path, code)) is says


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "shapes (3,2) (3,)\nmore", "traceback": []}


def failed(path: Path) -> list[tuple[int, int, str]]:
    return [(f.cell, f.line, f.message) for f in found(path, select=("NB114",)) if f.cell is not None]


def test_a_cell_that_failed_is_told_with_its_error_and_line(tmp_path: Path) -> None:
    colours = "\x1b[1;32m----> 2\x1b[0m a + b"
    output = {
        **ERROR,
        "traceback": ["\x1b[31mValueError\x1b[0m Traceback", f"      1 a = 1\n{colours}", "----> 9 other"],
    }
    path = write(tmp_path, "1", {"source": "a = 1\na + b", "outputs": [output]})
    assert failed(path) == [(2, 2, "failed when it was last executed: ValueError: shapes (3,2) (3,)")]


@pytest.mark.parametrize("value", [SECRETS["github"], SECRETS["aws"], SECRETS["url"]])
def test_no_secret_is_told_of_an_error(value: str, tmp_path: Path) -> None:
    ((*_, message),) = failed(write(tmp_path, {"source": "a", "outputs": [{**ERROR, "evalue": f"no {value}, sorry"}]}))
    assert message.startswith("failed when it was last executed: ValueError: no ")
    assert value not in message
    assert "hunter2xyz" not in message


@pytest.mark.parametrize(
    "cell",
    [
        {"source": "a", "outputs": [{**ERROR, "ename": "KeyboardInterrupt", "evalue": ""}]},
        {"source": "exit()", "outputs": [{**ERROR, "ename": "SystemExit", "evalue": "0"}]},
        {"source": "a", "outputs": [ERROR], "metadata": {"tags": ["raises-exception"]}},
        {"source": "a", "outputs": [{"output_type": "stream", "name": "stderr", "text": "ValueError: a"}]},
    ],
)
def test_what_was_stopped_or_meant_did_not_fail(cell: dict[str, object], tmp_path: Path) -> None:
    assert failed(write(tmp_path, cell)) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["a = 1\n% matplotlib inline"], [(1, 2, "there is a space between % and matplotlib, which ends the cell")]),
        (["a = 1\n%%time\nb = 2"], [(1, 2, "%%time is not in the cell's first line")]),
        (["%nosuch 3", "%%none\nx"], [(1, 1, "IPython has no %nosuch"), (2, 1, "IPython has no %%none")]),
    ],
)
def test_magics_that_there_are_not(cells: list[str], expected: list[object], tmp_path: Path) -> None:
    findings = found(write(tmp_path, *cells), select=("NB115",))
    assert [(f.cell, f.line, f.message) for f in findings] == expected


@pytest.mark.parametrize(
    "cells",
    [
        ["%load_ext nosuch", "%nosuch"],
        ["from IPython.core.magic import register_line_magic\n@register_line_magic\ndef mine(line): 0", "%mine"],
        ["%matplotlib inline\n%time x = 1\n!ls\n%pip install x", "%%capture\nx = 1", "%%bash\nls"],
        ["n = 'time'\nget_ipython().run_line_magic(n, '1')", "get_ipython().run_line_magic('', '')"],
        ["get_ipython().magic('matplotlib inline')", "get_ipython().run_cell('a')  # 5 %", "%%capture out\nx = 1"],
        ["x = ('%s'\n% 3)\ny = '%s' \\\n % 3\n!ls"],
        [{"source": "%nosuch", "metadata": {"tags": ["raises-exception"]}}],
    ],
)
def test_magics_that_there_are_or_may_be(cells: list[str], tmp_path: Path) -> None:
    assert found(write(tmp_path, *cells), select=("NB115",)) == []
