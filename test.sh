#!/usr/bin/env bash
# Builds everything and runs the tests: unit tests, contract suites over each tier and database, messaging, and 2,000 seeds of the simulation.
# Usage: ./test.sh [--full | --long] [arguments of dotnet test, such as --filter Name~Lifetime]
#   --full   races on both databases, fleets, outages and examples too, and 20,000 seeds
#   --long   the same with 200,000 seeds
# With a --filter, every test that matches runs, whatever its tier. What the tests need beside the .NET SDK is installed if this is root on Debian.
set -euo pipefail
cd "$(dirname "$0")"

seeds=2000
filter=(--filter 'Tier!=Full')
case "${1:-}" in
  -h | --help) sed -n '2,6s/^# //p' "$0"; exit 0 ;;
  --full) seeds=20000; filter=(); shift ;;
  --long) seeds=200000; filter=(); shift ;;
esac
for argument in "$@"; do [ "$argument" = --filter ] && filter=(); done
export TRANSCRIPTWORKER_TEST_SEEDS=${TRANSCRIPTWORKER_TEST_SEEDS:-$seeds}
# The tests start many short processes, in which the first two cost more than they give. The simulation allocates much that dies young:
# a larger generation 0 saves a quarter of its time.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_GCgen0size=0x4000000
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

dotnet build TranscriptWorker.sln -c Release -v quiet -nologo -p:UseSharedCompilation=true
echo "Built after $SECONDS s"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One after the other: each uses all processors.
for project in tests/TranscriptWorker.Tests tests/TranscriptWorker.IntegrationTests; do
  dotnet test "$project" -c Release --no-build -nologo ${filter[@]+"${filter[@]}"} "$@" 2>&1 | tee -a "$log" \
    | grep -avE '^ +Passed |^ *$|(Discover(ing|ed)|Starting|Finished): |VSTest Adapter' || { [ "${PIPESTATUS[0]}" = 0 ] || status=1; }
  echo "${project##*/} ended after $SECONDS s"
done

sum() { awk -v name="$1:" '$1 == name { total += $2 } END { print total + 0 }' "$log"; }
echo "$(sum Passed) passed, $(sum Failed) failed, $(sum Skipped) skipped"
exit "$status"
