import pytest

from sandbox import lock_file
from sandbox.lock_file import findings

PROJECT = '[project]\ndependencies = ["pulumi==3.272.0"]\n[project.optional-dependencies]\ndev = ["black"]\n'
LOCK = "black==26.1.0 \\\n    --hash=sha256:aa\n    # via x\nPulumi==3.272.0 \\\n    --hash=sha256:bb\n"


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch):
    """The requirements of installed packages do not count, but for those that a test gives."""
    installed: dict[str, list[str]] = {}
    monkeypatch.setattr(lock_file, "_requirements", lambda name: installed.get(name, []))
    return installed


def test_a_lock_file_in_step_has_no_findings():
    assert findings(LOCK, PROJECT) == []


def test_a_requirement_without_a_pin_is_found():
    assert findings(LOCK, PROJECT.replace("black", "ruff")) == ["ruff: pyproject.toml wants it"]


def test_a_pin_that_does_not_meet_its_requirement_is_found():
    assert findings(LOCK, PROJECT.replace("3.272.0", "3.273.0")) == ["pulumi==3.273.0: pyproject.toml wants it"]


def test_a_requirement_for_another_system_needs_no_pin():
    assert (
        findings(LOCK, PROJECT.replace('"black"', "\"black; sys_platform == 'win32' and python_version < '3'\"")) == []
    )


def test_a_pinned_packages_own_requirements_need_pins(nothing_installed):
    nothing_installed["black"] = ["click>=8", 'colorama>=1; extra == "colour"']
    assert findings(LOCK, PROJECT) == ["click>=8: black wants it"]


def test_a_pin_without_a_hash_is_found():
    assert findings(LOCK + "click==8.3.0\n", PROJECT) == ["click==8.3.0: it has no hash"]


def test_an_address_is_found():
    assert findings("--index-url https://index.example\n" + LOCK, PROJECT) == [
        "`--index-url https://index.example`: it names an address"
    ]


def test_the_repositorys_own_lock_file_is_in_step(capsys):
    assert lock_file.main() == 0
    assert capsys.readouterr().err == ""


def test_what_is_out_of_step_is_told_with_its_remedy(monkeypatch, tmp_path, capsys):
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    monkeypatch.setattr(lock_file, "CHECKOUT", tmp_path)
    assert lock_file.main() == 1
    assert "mend it by: make lock" in capsys.readouterr().err
