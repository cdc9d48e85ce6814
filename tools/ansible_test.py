# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test without containers and without anything but a Python package index.

    tools/ansible_test.py sanity|units|... [OPTION...]

ansible-test wants a git checkout in a directory named ansible_collections/NAMESPACE/NAME (a
symbolic link does not do) and keeps its virtualenvs under the home directory. Both are made below
build/ansible-test, and what pip is configured to do here is passed on, as ansible-test forgets it.

ANSIBLE_TEST names another ansible-test, that of another ansible-core, and ANSIBLE_TEST_WORK the
place below build/ where it works.
"""

from __future__ import annotations

import ast
import configparser
import io
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / os.environ.get("ANSIBLE_TEST_WORK", "ansible-test")
HOME = WORK / "home"
CHECKOUT = WORK / "ansible_collections/hostdev/nodedev"

# The names under which ansible-core 2.16, 2.18 and 2.20 and newer look for pip's bootstrap script.
PIP_BOOTSTRAPS = ("get_pip_23_1_2.py", "get_pip_24_2.py", "get_pip_25_2.py")


def git(*arguments: str, cwd: pathlib.Path) -> bytes:
    # The checkout may belong to another user than root, who runs the tests.
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE).stdout


def present_files() -> set[str]:
    """All files of the working tree that are not ignored, committed or not."""
    listing = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    names = (os.fsdecode(name) for name in listing.split(b"\0") if name)
    return {name for name in names if os.path.lexists(ROOT / name)}


def is_copy(source: pathlib.Path, target: pathlib.Path) -> bool:
    if not os.path.lexists(target):
        return False
    ours, theirs = source.lstat(), target.lstat()
    return (ours.st_mode, ours.st_size, ours.st_mtime_ns) == (
        theirs.st_mode,
        theirs.st_size,
        theirs.st_mtime_ns,
    )


def update_checkout() -> None:
    """Make the checkout hold what the working tree holds, touching only what differs."""
    wanted = present_files()
    if not (CHECKOUT / ".git").exists():
        CHECKOUT.mkdir(parents=True, exist_ok=True)
        git("init", "--quiet", cwd=CHECKOUT)
    existing = git("ls-files", "-z", "--others", "--exclude-standard", cwd=CHECKOUT)
    for name in {os.fsdecode(name) for name in existing.split(b"\0") if name} - wanted:
        (CHECKOUT / name).unlink()
    for name in wanted:
        source, target = ROOT / name, CHECKOUT / name
        if not is_copy(source, target):
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)


def pip_configuration() -> str:
    """What pip is configured to do, from all its files and the environment, as one pip.conf."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    config = configparser.RawConfigParser()
    config.add_section("global")
    # Sorted, what the environment says (":env:") comes first, so take it last: it wins.
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, value = line.split("=", 1)
        section, option = name.rsplit(".", 1)
        section = "global" if section == ":env:" else section
        if not config.has_section(section):
            config.add_section(section)
        config.set(section, option, str(ast.literal_eval(value)))
    for option, variables in {
        "cert": ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"),
        "proxy": ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
    }.items():
        values = [os.environ[variable] for variable in variables if os.environ.get(variable)]
        if values and not config.has_option("global", option):
            config.set("global", option, values[0])
    config.set("global", "quiet", "1")  # its errors remain
    text = io.StringIO()
    config.write(text)
    return text.getvalue()


def prepare_home() -> None:
    cache = HOME / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in PIP_BOOTSTRAPS:
        shutil.copyfile(ROOT / "tools/get_pip.py", cache / name)
    pip_conf = HOME / ".config/pip/pip.conf"
    pip_conf.parent.mkdir(parents=True, exist_ok=True)
    pip_conf.touch(mode=0o600)  # an index's address may hold a password
    pip_conf.write_text(pip_configuration())


def usable_path() -> str:
    """PATH without directories whose Pythons do not run, as pyenv's do for versions not chosen.

    ansible-test takes each pythonX.Y that it finds and stops at one that fails.
    """
    usable = []
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        pythons = pathlib.Path(directory).glob("python3.[0-9]*[0-9]")
        if all(runs(python) for python in pythons):
            usable.append(directory)
    return os.pathsep.join(usable)


def runs(python: pathlib.Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main() -> None:
    default = pathlib.Path(sys.executable).with_name("ansible-test")
    program = os.environ.get("ANSIBLE_TEST") or str(default)
    update_checkout()
    prepare_home()
    environment = {**os.environ, "HOME": str(HOME), "PATH": usable_path()}
    # These would lead ansible-test out of its checkout and its home.
    for name in ("ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_HOME", "ANSIBLE_CONFIG", "XDG_CONFIG_HOME"):
        environment.pop(name, None)
    os.chdir(CHECKOUT)
    os.execvpe(program, [program, *sys.argv[1:]], environment)


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"ansible_test.py: {error}")
