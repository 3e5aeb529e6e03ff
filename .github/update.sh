#!/usr/bin/env bash
# Bring the data up to date, retell the stories, test everything, and offer it as a pull request. Run weekly by
# workflows/update.yml; needs git with a remote, gh, Chrome. What comes from outside goes through files, never into a command.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
day=$(date -u +%F)

tell() { # an issue with this title and the text of a file, or a remark on the one that is open already
  { echo '````text'; tr -d '`' <"$2" | tail -c 60000; echo '````'; } >"$work/issue.md"
  open=$(gh issue list --state open --search "$1 in:title" --json number --jq '.[0].number // empty')
  if [ -n "$open" ]; then gh issue comment "$open" --body-file "$work/issue.md"
  else gh issue create --title "$1" --body-file "$work/issue.md"; fi
}
line() { # the command under the README's mark
  # shellcheck disable=SC2016
  python3 -c 'import re, sys; print(re.search(rf"<!-- command: {sys.argv[1]} -->\s*```\w*\n(.+)\n```", open("README.md", encoding="utf-8").read())[1])' "$1"
}
test_line=$(line test)

bash -c "${test_line% && *}" || exit 1 # the set-up alone
read -ra options <<<"${UPDATE_OPTIONS:-}"
.venv/bin/shotinspace update "${options[@]}" >"$work/plan.txt" 2>&1
code=$?
cat "$work/plan.txt"
case $code in
0) ;;
3) tell "Update: a source could not be asked" "$work/plan.txt" ;; # its part is frozen, the others go on
*) tell "Update: the new data are not sound" "$work/plan.txt"; exit 1 ;;
esac
if git diff --quiet -- data; then echo "Nothing new."; exit 0; fi
.venv/bin/shotinspace check >"$work/check.txt" 2>&1 # warns of tables that have grown old
cat "$work/check.txt"

if ! .venv/bin/shotinspace build >"$work/build.txt" 2>&1; then
  cat "$work/build.txt"
  tell "Update: the stories cannot be retold" "$work/build.txt"
  exit 1
fi
cat "$work/build.txt"
if ! bash -c "$test_line" >"$work/tests.txt" 2>&1; then
  tail -n 200 "$work/tests.txt"
  tell "Update: the tests fail with the new data" "$work/tests.txt"
  exit 1
fi
{
  echo "The tables as their sources have them on $day. The full test command passed on this branch."
  echo "Look at the differences in \`data/\` first; settle contradictions with a row in \`data/corrections.csv\`."
  echo "Open questions wait in \`data/open_questions.csv\`; tables that have grown old are warned of below."
  for part in check plan build; do
    echo; echo '````text'; tr -d '`' <"$work/$part.txt" | tail -c 25000; echo '````'
  done
} >"$work/body.md"
git switch -q -C "update/$day"
git add data notebooks README.md
git -c user.name="shotinspace update" -c user.email="update@localhost" commit -q -m "Data as of $day"
git -c credential.helper= -c credential.helper='!gh auth git-credential' push -q --force origin "update/$day"
gh pr create --base main --head "update/$day" --title "Data as of $day" --body-file "$work/body.md" ||
  gh pr edit "update/$day" --body-file "$work/body.md"
