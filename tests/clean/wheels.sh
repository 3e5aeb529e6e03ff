#!/usr/bin/env bash
# Has the lock a wheel of every package for every system and Python the README promises? tests/clean/wheels.sh [UV]
# It resolves and installs nothing. What has none would ask a reader for a compiler.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
uv=${1:-uv}
missing=0
for system in x86_64-pc-windows-msvc x86_64-apple-darwin aarch64-apple-darwin \
  x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-musl; do
  for python in 3.11 3.12 3.13 3.14; do
    if ! said=$("$uv" pip compile -q --no-deps --only-binary :all: --python-platform "$system" --python-version "$python" \
      requirements.txt -o /dev/null 2>&1); then
      missing=1
      printf 'no wheel for %s, Python %s:\n%s\n' "$system" "$python" "$said"
    fi
  done
done
if [ "$missing" = 0 ]; then echo "every package of the lock has a wheel for seven systems and four Pythons"; fi
exit "$missing"
