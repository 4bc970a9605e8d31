#!/bin/sh
# Maps a list of bundles with GNU parallel: rows on standard output.
# Usage: parallel.sh list.txt [jobs] > rows.ndjson      then: upgrade-forensics buckets rows.ndjson
#
# --pipe hands blocks of lines to as many processes as there are jobs, and puts whole lines together again. Each
# process is one `batch -` with one worker. Add --sshlogin to use several machines that see the same paths.
# Exit codes 1 (a machine calls for action) and 2 (a bundle could not be analysed) are results, not failures.
set -eu
list=$1
jobs=${2:-100%}
parallel --no-notice --jobs "$jobs" --pipe -N 5 \
  'upgrade-forensics batch - --jobs 1 --quiet || [ $? -le 2 ]' <"$list"
