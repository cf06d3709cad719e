#!/usr/bin/env bash
# What tests and benches want from Debian: installs it where root allows, else says in one line what is missing.
set -u
declare -A wanted=([chromium]=chromium [strace]=strace [faketime]=faketime [systemd-nspawn]=systemd-container)
missing=()
for program in "${!wanted[@]}"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("${wanted[$program]}")
done
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing ${missing[*]} …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >/dev/null 2>&1 && exit 0
fi
echo "Missing: ${missing[*]} (the tests that need them skip themselves; on Debian: apt-get install ${missing[*]})"
exit 0
