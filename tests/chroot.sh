#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# chroot.sh [FOLDER] - the README's two commands on a fresh Debian 12: makes
# one by debootstrap, with git and make only, clones this repository's HEAD into
# it, and runs `make demo` and `make check` there. Root, network, 2 GB of disk.
set -eu
cd "$(dirname "$0")/.."
root=${1:-$(mktemp -d)}
command -v debootstrap >/dev/null || apt-get install -y debootstrap
[ -e "$root/etc/debian_version" ] ||
    debootstrap --variant=minbase --include=git,make,ca-certificates \
        bookworm "$root"
# The machine's own package sources and name resolution.
for file in /etc/apt/sources.list /etc/apt/sources.list.d \
    /etc/apt/apt.conf.d /etc/resolv.conf /etc/apt/trusted.gpg.d \
    /usr/share/keyrings; do
    [ ! -e "$file" ] || cp -r "$file" "$root$(dirname "$file")/"
done
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts"
trap 'umount "$root/dev/pts" "$root/proc"' EXIT
rm -rf "$root/src"
git clone -q . "$root/src"
chroot "$root" sh -c 'cd /src && make demo && make check'
