/**
 * The demo's agent, for `sh`: it stands in for claude. It prints what claude prints, and really does what it
 * says it does. Its arguments are the command line of this program, which it runs as `artificer-dispatcher`,
 * and "scratch" if it has to make a folder to work in.
 */
export const AGENT = String.raw`program=$1
if [ "$2" = scratch ]; then
  folder=$(mktemp -d) && cd "$folder" || exit 1
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 143' HUP INT TERM
fi
calls=0
quoted() {
  printf '"'
  printf '%s\n' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | awk '{ printf "%s%s", end, $0; end = "\\n" }'
  printf '"'
}
message() {
  printf '{"type":"%s","session_id":"%s","message":{"role":"%s","content":[%s]}}\n' \
    "$1" "$ARTIFICER_RUN_ID" "$1" "$2"
  sleep 0.3
}
say() {
  message assistant '{"type":"text","text":'"$(quoted "$1")"'}'
}
call() {
  calls=$((calls + 1))
  message assistant '{"type":"tool_use","id":"call_'$calls'","name":"'"$1"'","input":{'"$2"'}}'
}
result() {
  message user '{"type":"tool_result","tool_use_id":"call_'$calls'","is_error":'"$1"',"content":'"$(quoted "$2")"'}'
}
run() {
  call Bash '"command":'"$(quoted "$1")"
  if output=$(eval "$2" 2>&1); then result false "$output"; else result true "$output"; fi
}
shell() {
  run "$1" "$1"
}
task() {
  run "artificer-dispatcher task $1" "$program task $1"
}
edit() {
  call Edit '"file_path":"'"$1"'","old_string":'"$(quoted "$2")"',"new_string":'"$(quoted "$3")"
  sed "s/$2/$3/" "$1" > "$1.new" && mv "$1.new" "$1"
  result false "The file $1 has been updated."
}
finish() {
  printf '{"type":"result","subtype":"success","is_error":%s,"num_turns":%s,"result":%s,"session_id":"%s","total_cost_usd":%s}\n' \
    "$1" "$calls" "$(quoted "$3")" "$ARTIFICER_RUN_ID" "$2"
}
printf '{"type":"system","subtype":"init","session_id":"%s","cwd":"%s","model":"stand-in"}\n' \
  "$ARTIFICER_RUN_ID" "$PWD"
case $ARTIFICER_TASK_ID in
1)
  echo 'Buy teh apples.' > README.md
  task get
  edit README.md 'Buy teh apples.' 'Buy the apples.'
  shell 'cat README.md'
  task "comment 'README.md says \"the\" now.'"
  finish false 0.0421 'The typo is fixed.' ;;
2)
  task get
  say 'I write down which commands the tests need.'
  shell 'echo "npm ci && npm test" > TESTING.md && cat TESTING.md'
  task "comment 'The commands are in TESTING.md.'"
  finish false 0.0873 'TESTING.md says how to run the tests.' ;;
3)
  echo 'dates 2.1' > versions.txt
  echo 'grep -q 2.1 versions.txt || { echo "1 of 14 tests fails: dates 3.0 has no parse()"; exit 1; }' > tests.sh
  task get
  edit versions.txt 'dates 2.1' 'dates 3.0'
  shell 'sh tests.sh'
  edit versions.txt 'dates 3.0' 'dates 2.1'
  finish true 0.1904 '1 of 14 tests fails with dates 3.0, so I put 2.1 back' ;;
4)
  say 'I ask the server for all orders. It may take its time.'
  call Bash '"command":"cat orders"'
  sleep 600 ;;
5)
  printf 'pears\napples\n' > list.txt
  task get
  shell 'sort -o list.txt list.txt && cat list.txt'
  task "comment 'list.txt is in order.'"
  finish false 0.0216 'The list is sorted.' ;;
esac
`;
