#!/usr/bin/env bash
# The collection in an environment resolved anew: tests/clean/versions.sh lock|lowest|highest [PYTHON]
#   lock      the locked versions on this Python: the whole test command, strict
#   lowest    the lowest versions pyproject.toml allows, the rest as new as they come
#   highest   the newest versions it allows
# The last two: unit tests pass, every notebook runs without error (nbval, lax) and states the same facts. Needs uv.
# Works on a clone of what is committed.
set -euo pipefail
which=${1:?lock, lowest or highest}
python=${2:-3.11}
root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$root" "$work/clone"
cd "$work/clone"

uv venv -q --python "$python" .venv
case $which in
lock) cp requirements.txt "$work/versions.txt" ;;
lowest) resolution=lowest-direct ;;&
highest) resolution=highest ;;&
lowest | highest)
  uv pip compile -q --python .venv/bin/python --resolution "$resolution" --all-extras --group test --group build pyproject.toml -o "$work/versions.txt" ;;
*) echo "found $which, expected lock, lowest or highest" >&2; exit 2 ;;
esac
uv pip install -q --python .venv/bin/python -r "$work/versions.txt"
uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation .
echo "== $which on $(.venv/bin/python --version)"
pins() { sed -nE 's/^([A-Za-z0-9._-]+==[^ ;\\]+).*/\1/p' | grep -v '^shotinspace==' | sort; }
echo "not as locked: $(comm -13 <(pins <requirements.txt) <(uv pip freeze -q --python .venv/bin/python | pins) | paste -sd' ')"

if [ "$which" = lock ]; then
  .venv/bin/python -m pytest
else
  .venv/bin/python -m pytest -p no:nbval -o addopts= -q -n 2 --dist loadfile tests/test_*.py
  .venv/bin/python -m pytest -o addopts= -q --nbval-lax --nbval-current-env --nbval-cell-timeout=120 -n 2 --dist loadfile notebooks
  .venv/bin/shotinspace build --no-images
  git diff --exit-code -- notebooks/facts.json data README.md
fi
echo "== $which on $python: sound"
