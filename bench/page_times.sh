#!/usr/bin/env bash
# bench/page_times.sh: what the checks of the page (ui/test) measure in time, judged: how soon a film plays from its
# middle,
# whether it is late over the borders of its segments, how tight angles play together, frames of the chronology. The
# page must be built (tools/build.sh); nothing else may take the processor. Exit code 1 when a figure is over its limit.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../ui" || exit 2
failed=0
for name in "jumps to the middle of an hour" "crosses the borders of segments" "plays angles together" \
  "keeps clips together whose clocks run" "opens nine angles" "draws 100,000 times"; do
  CONTRECHAMP_JUDGE_TIME=1 node test/page.mjs "$name" || failed=1
done
exit $failed
