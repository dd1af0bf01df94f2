#!/usr/bin/env bash
# Builds everything and runs all tests. What the tests need beside the .NET SDK it installs, where it may, or names.
# Usage: ./test.sh [arguments of dotnet test, such as --filter Name~Lifetime]
set -euo pipefail
cd "$(dirname "$0")"

case "${1:-}" in -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;; esac
command -v dotnet >/dev/null || { echo "error: dotnet is missing: install the .NET SDK 10 (https://dot.net/download)" >&2; exit 2; }

missing=()
while read -r package; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done < infra/debian-packages.txt
# Node often comes from elsewhere than Debian, whose packages would be in conflict with it.
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "Missing, so that some tests are skipped: apt-get install ${missing[*]}" >&2
  fi
fi

dotnet build TranscriptWorker.sln -c Release -v quiet -nologo

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test TranscriptWorker.sln -c Release --no-build -nologo "$@" 2>&1 | tee "$log" \
  | grep -avE '^ +Passed |^ *$|(Discover(ing|ed)|Starting|Finished): |VSTest Adapter' || status=${PIPESTATUS[0]}

sum() { awk -v name="$1:" '$1 == name { total += $2 } END { print total + 0 }' "$log"; }
echo "$(sum Passed) passed, $(sum Failed) failed, $(sum Skipped) skipped"
exit "$status"
