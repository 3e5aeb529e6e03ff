#!/usr/bin/env bash
# README's two lines on a bare Debian, by an ordinary user, in a folder whose name has spaces and letters beyond ASCII,
# with LC_ALL=C and another time zone; then again without a network, with notebooks/ and data/ read-only.
#   sudo tests/clean/bare.sh [SUITE]        needs root, debootstrap, unshare, git; takes what is committed
set -euo pipefail
suite=${1:-bookworm}
if [ "${SHOTINSPACE_INSIDE:-}" != yes ]; then # mounts of our own, gone when we are
  exec env SHOTINSPACE_INSIDE=yes unshare --mount --propagation private "$0" "$@"
fi
project=$(cd "$(dirname "$0")/../.." && pwd)
bare=$(mktemp -d)
chmod 755 "$bare" # the root folder of an ordinary user
trap 'umount -R "$bare/proc" "$bare/dev" 2>/dev/null; rm -rf --one-file-system "$bare"' EXIT

step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }
line() { # the command under the README's mark
  sed -n "/<!-- command: $1 -->/,/^\`\`\`$/p" "$project/README.md" | sed '1,2d;$d'
}

step "a minimal $suite, and what the README asks for first"
debootstrap --variant=minbase --include=ca-certificates "$suite" "$bare" >/dev/null
rm -r "$bare/etc/ssl/certs"
cp -rL /etc/ssl/certs "$bare/etc/ssl/certs" # whom this machine trusts, for those behind a proxy
cp -L /etc/resolv.conf "$bare/etc/resolv.conf"
mount -t proc proc "$bare/proc"
mount --rbind /dev "$bare/dev"
DEBIAN_FRONTEND=noninteractive chroot "$bare" apt-get install -y -qq python3-venv >"$bare/apt.log" 2>&1 || { cat "$bare/apt.log"; exit 1; }
chroot "$bare" useradd --create-home reader

home="/home/reader/Кино в космосе, été 2021"
git clone -q "$project" "$bare$home"
chroot "$bare" chown -R reader "$home"
reader() { # run the script on stdin as the user, in the project's folder, in a bare environment
  { printf "cd '%s' || exit 1\n" "$home"; cat; } >"$bare/home/reader/script"
  # shellcheck disable=SC2016
  chroot "$bare" su reader -s /bin/bash -c 'env -i HOME=/home/reader PATH=/usr/bin:/bin LC_ALL=C TZ=Asia/Kathmandu bash "$HOME/script"'
}
offline() { # the same with no network but loopback; whatever it leaves running ends with it
  # shellcheck disable=SC2016
  unshare --net --pid --mount --fork bash -c 'ip link set lo up && mount -t proc proc "$bare/proc" && reader'
}
export -f reader
export bare home

step "set-up, the only part that needs a network"
setup=$(line test)
reader <<<"${setup% && *}"

step "no network from here, notebooks/ and data/ read-only: $(line test)"
chroot "$bare" chmod -R a-w "$home/notebooks" "$home/data"
offline <<<"$(line test)"

step "$(line open)"
offline <<LAB
touch ~/lab.log
$(line open) --no-browser --port 8899 >~/lab.log 2>&1 &
for second in \$(seq 120); do
  address=\$(grep -o "http://127.0.0.1:8899/lab[^ ]*token=[0-9a-f]*" ~/lab.log | head -1)
  [ -n "\$address" ] && break
  sleep 1
done
echo "JupyterLab answers at \${address%%token=*}"
.venv/bin/python - "\$address" <<'PY' && exit 0
import sys, urllib.request
page = urllib.request.urlopen(sys.argv[1]).read()
sys.exit(b"jupyter-config-data" not in page)
PY
cat ~/lab.log
exit 1
LAB
step "sound"
