#!/bin/sh
# Maps a list of bundles with xargs: rows on standard output.
# Usage: xargs.sh list.txt [jobs] > rows.ndjson         then: upgrade-forensics buckets rows.ndjson
#
# Processes of xargs share one output, so each writes to a file of its own, and the files are put together at the end.
# Five paths are given to each process; a single path would be looked at as a folder of bundles, so they come as a list.
# Exit codes 1 (a machine calls for action) and 2 (a bundle could not be analysed) are results, not failures.
set -eu
list=$1
jobs=${2:-2}
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
export rows
tr '\n' '\0' <"$list" | xargs -0 -n 5 -P "$jobs" sh -c '
  printf "%s\n" "$@" | upgrade-forensics batch - --jobs 1 --quiet --out "$rows/$$.ndjson" || [ $? -le 2 ]' sh
cat "$rows"/*.ndjson
