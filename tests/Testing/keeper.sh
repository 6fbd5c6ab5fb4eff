#!/bin/bash
# keeper.sh FOLDER LOCK: runs FOLDER/run for as long as a process named in FOLDER/users is alive, then removes FOLDER.
# Detached from the test run, so that it lives on when the assembly that started it ends before the others,
# and ends by itself when the last has gone, however it went.
set -u
folder=$1 lock=$2

setsid "$folder/run" >"$folder/server.log" 2>&1 </dev/null &
server=$!

somebody_is_here() {
  local user
  for user in "$folder"/users/*; do
    kill -0 "${user##*/}" 2>/dev/null && return 0
    rm -f "$user"
  done
  return 1
}

end() {
  kill -QUIT -- "-$server" 2>/dev/null      # at once: what they hold is thrown away
  for _ in $(seq 50); do
    kill -0 -- "-$server" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$server" 2>/dev/null
  rm -rf "$folder"
  exit 0
}
trap end TERM INT

while sleep 0.3; do
  kill -0 "$server" 2>/dev/null && somebody_is_here && continue
  kill -0 "$server" 2>/dev/null || touch "$folder/ended"
  # Whoever comes next waits for this lock, and finds either a server or no folder at all.
  exec 9>"$lock"
  flock 9
  kill -0 "$server" 2>/dev/null && somebody_is_here || end
  exec 9>&-
done
