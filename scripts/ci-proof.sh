#!/usr/bin/env bash
# The proof on other people's programs, after `npm ci` and `node scripts/build.mjs`; needs Node, Go and Python 3 with venv. `bash scripts/ci-proof.sh [cheap|servers|all]`, `all` without a word.
#   cheap    analysers that install in a minute or two (kube-score, kubeconform, Pod Security, Checkov), and the YAML parsers of Go and Python
#   servers  Istio's own validation of every manifest and of random routes, and every manifest on real API servers of three Kubernetes releases; building them takes
#            most of the time of a cold run
# What is built is kept in the user's cache folder. Nothing is skipped: what cannot run has failed. Ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
tier=${1:-all}
passed=0
failed=0
ran=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

check() { # name command...: runs it; its own counts are added where it prints them, else it counts as one
  local name=$1 started=$SECONDS status=0 counts
  shift
  echo "::: $name"
  "$@" 2>&1 | tee "$log" || status=1
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  if [ -n "$counts" ]; then
    passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
    failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
    [ $status -eq 0 ] || [ "$(echo "$counts" | cut -d' ' -f3)" -gt 0 ] || failed=$((failed + 1))
  elif [ $status -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
  ran+=("$([ $status -eq 0 ] && echo passed || echo FAILED) $name ($((SECONDS - started)) s)")
}

case $tier in cheap | servers | all) ;; *)
  echo "usage: bash scripts/ci-proof.sh [cheap|servers|all]; got '$tier'" >&2
  exit 2
  ;;
esac

check 'random workloads are printed' npx tsx test/cluster/synth.ts
if [ "$tier" != servers ]; then
  for tool in kube-score kubeconform pod-security checkov; do
    check "$tool on the examples and random workloads" npx tsx test/analysers/analyse.ts --tools "$tool" --json "reports/analysers-$tool.json"
  done
  check 'YAML is read as it was printed' npx tsx test/fidelity/run.ts
fi
if [ "$tier" != cheap ]; then
  check 'Istio takes what is printed, and every route that the library accepts' npx tsx test/cluster/validate.ts --only istio,istio-routes --json reports/validate-istio.json
  check 'API servers of three releases' npx tsx test/cluster/prove.ts
fi

printf '%s\n' '::: ran' "${ran[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
