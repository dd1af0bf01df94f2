#!/usr/bin/env bash
# Builds everything and runs the tests: unit tests, contract suites over each tier and database, messaging, and 2,000 seeds of the simulation.
# Usage: ./test.sh [--full | --long] [arguments of dotnet test, such as --filter Name~Lifetime]
#   --full   races on both databases, fleets, outages and examples too, and 20,000 seeds
#   --long   the same with 200,000 seeds, and a minute of load instead of 10 s
# With a --filter, every test that matches runs, whatever its tier. What the tests need beside the .NET SDK is installed if this is root on Debian.
set -euo pipefail
cd "$(dirname "$0")"

tier=daily
seeds=2000
load=10
seeds_tests='FullyQualifiedName~SimulationTests'
case "${1:-}" in
  -h | --help) sed -n '2,6s/^# //p' "$0"; exit 0 ;;
  --full) tier=full; seeds=20000; shift ;;
  --long) tier=long; seeds=200000; load=60; shift ;;
esac
has_filter=no
for argument in "$@"; do [ "$argument" != --filter ] || has_filter=yes; done
filter=()
unit_filter=()
if [ "$has_filter" = no ]; then
  unit_filter=(--filter "${seeds_tests/\~/!~}")
  if [ "$tier" = daily ]; then
    filter=(--filter 'Tier!=Full')
    unit_filter=(--filter "Tier!=Full&${seeds_tests/\~/!~}")
  fi
fi
export TRANSCRIPTWORKER_TEST_SEEDS=${TRANSCRIPTWORKER_TEST_SEEDS:-$seeds}
export TRANSCRIPTWORKER_TEST_LOAD_SECONDS=${TRANSCRIPTWORKER_TEST_LOAD_SECONDS:-$load}
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
seeds_log=$(mktemp)
background=
trap '[ -z "$background" ] || kill -- "-$background" 2>/dev/null; rm -f "$log" "$seeds_log"' EXIT
status=0

run() {
  dotnet test "$1" -c Release --no-build -nologo "${@:2}" 2>&1 | tee -a "$log" \
    | { grep -avE '^ +Passed |^ *$|(Discover(ing|ed)|Starting|Finished): |VSTest Adapter' || true; }
  return "${PIPESTATUS[0]}"
}

ended() { echo "$1 ended after $SECONDS s"; }

# The seeds need processors and no server: they use the time in which the other tests wait.
if [ "$has_filter" = no ]; then
  set -m # A process group of its own, which ends with this script.
  (renice -n 19 "$BASHPID" >/dev/null; log=$seeds_log; run tests/TranscriptWorker.Tests --filter "$seeds_tests" "$@" >/dev/null) &
  background=$!
  set +m
fi
# One after the other: each uses all processors.
run tests/TranscriptWorker.Tests ${unit_filter[@]+"${unit_filter[@]}"} "$@" || status=1
ended "Unit tests"
run tests/TranscriptWorker.IntegrationTests ${filter[@]+"${filter[@]}"} "$@" || status=1
ended "Integration tests"
if [ -n "$background" ]; then
  wait "$background" || status=1
  background=
  grep -avE '^ +Passed |^ *$' "$seeds_log" || true
  cat "$seeds_log" >> "$log"
  ended "$seeds seeds"
fi

sum() { awk -v name="$1:" '$1 == name { total += $2 } END { print total + 0 }' "$log"; }
grep -aE '^ +Failed ' "$log" | sort -u || true
echo "$(sum Passed) passed, $(sum Failed) failed, $(sum Skipped) skipped"
exit "$status"
