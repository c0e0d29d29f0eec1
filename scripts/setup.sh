#!/bin/sh
# Make the local environment .venv and install backsense with the extra asked for: `setup.sh web` or `setup.sh test`.
# Does nothing when pyproject.toml is the one that was installed last time.
set -eu
cd "$(dirname "$0")/.."

extra=${1:-web}
venv=.venv
oldest=3.11

say() { printf '%s\n' "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    # 3.14 comes last: the newest Python may still lack ready-made builds of what we stand on.
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python python3.14; do
        if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

no_python() {
    say "backsense needs Python $oldest or newer, and none was found here."
    case "$(uname -s)" in
        Darwin) say "Get one from https://www.python.org/downloads/ or, with Homebrew: brew install python@3.13" ;;
        *) if command -v apt-get >/dev/null 2>&1; then
            say "On Debian 12 or Ubuntu 24.04 and later: sudo apt-get install python3 python3-venv"
        elif command -v dnf >/dev/null 2>&1; then
            say "On Fedora: sudo dnf install python3"
        else
            say "Install it with your system's package manager or from https://www.python.org/downloads/"
        fi ;;
    esac
    say "Or install uv (https://docs.astral.sh/uv/), which fetches a Python by itself. Then run the same command again."
    say "If Python is somewhere unusual, name it: make run PYTHON=/path/to/python3.12"
    exit 1
}

make_venv_with_python() {
    python=$(find_python) || no_python
    say "Setting up with $("$python" --version) in $venv."
    if "$python" -m venv "$venv" >/dev/null 2>&1; then return 0; fi
    rm -rf "$venv"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    # Debian and Ubuntu keep the part of Python that makes environments in a package of its own.
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then
            say "This Python cannot make environments yet: installing python3-venv."
            apt-get update -qq >/dev/null 2>&1 || true
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null 2>&1 || true
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 || true
            if "$python" -m venv "$venv" >/dev/null 2>&1; then return 0; fi
            rm -rf "$venv"
        fi
        say "This Python ($python) cannot make an environment: a part of it is missing."
        say "Install it, then run the same command again: sudo apt-get install python3-venv python$version-venv"
        exit 1
    fi
    say "$python could not make an environment. This is what it said:"
    "$python" -m venv "$venv" >&2 || true
    rm -rf "$venv"
    exit 1
}

# What was installed is told from what pyproject.toml holds, so a changed file time alone installs nothing.
wanted=$(cksum <pyproject.toml)
stamp() { printf '%s/.backsense-%s' "$venv" "$1"; }
is_done() { [ -f "$(stamp "$1")" ] && [ "$(cat "$(stamp "$1")")" = "$wanted $(pwd)" ]; }

# An environment whose Python has gone (an upgrade, a copied folder) is made again.
if [ -e "$venv" ] && ! is_new_enough "$venv/bin/python"; then
    say "The environment in $venv no longer works: making it again."
    rm -rf "$venv"
fi

if [ -x "$venv/bin/python" ] && { is_done "$extra" || is_done test; }; then exit 0; fi

if [ ! -x "$venv/bin/python" ]; then
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python ">=$oldest" "$venv" || { rm -rf "$venv"; make_venv_with_python; }
    else
        make_venv_with_python
    fi
fi

say "Installing what backsense needs into $venv (a minute or two, the first time only)."
if command -v uv >/dev/null 2>&1; then
    install() { uv pip install --quiet --python "$venv/bin/python" -e ".[$extra]"; }
else
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null 2>&1 || true
    install() {
        PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
            "$venv/bin/python" -m pip install --quiet --no-warn-script-location -e ".[$extra]"
    }
fi
if ! install; then
    say ""
    say "The installation stopped; what it said is above. Most often there was no connection to the package index (PyPI)."
    say "Nothing is lost: run the same command again. To begin afresh: make clean"
    exit 1
fi
printf '%s' "$wanted $(pwd)" >"$(stamp "$extra")"
say "Ready."
