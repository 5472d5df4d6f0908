# shellcheck shell=bash
# shellcheck disable=SC2016 # $n is jq's, not the shell's
# The steps of the demo. Each sets SEEN and succeeds or fails; demo prints what was expected beside it.

NODE_PORT=30080
LB_IP=203.0.113.10
LB_IP6=2001:db8:113::10
CLUSTER_IP=10.96.0.30
SEEN=''
FAILED_STEPS=0
STEP=0

# step TITLE EXPECTED COMMAND...
step() {
    local title=$1 expected=$2 start mark
    shift 2
    STEP=$((STEP + 1))
    SEEN=''
    start=$(now_ms)
    printf '\n%s%2d  %s%s\n' "$BOLD" "$STEP" "$title" "$PLAIN"
    printf '    expected  %s\n' "$expected"
    if "$@"; then
        mark=${GREEN}held$PLAIN
    else
        mark=${RED}FAILED$PLAIN
        FAILED_STEPS=$((FAILED_STEPS + 1))
    fi
    printf '    seen      %s\n    %s  (%s)\n' "${SEEN:-nothing}" "$mark" "$(seconds_since "$start")"
}

ask() { in_ns "$1" curl --silent --show-error --max-time 2 "http://$2/" 2>&1; }

# answers NS ADDRESS POD CLIENT: one answer, from that pod, which saw that client.
answers() {
    local answer
    answer=$(ask "$1" "$2") || true
    SEEN=$(jq -r '"\(.pod) answered and saw \(.client)"' <<<"$answer" 2>/dev/null || printf '%s' "$answer")
    [[ $SEEN == "$3 answered and saw $4" ]]
}

# First the state must get through; a time limit as for a person who waits.
step_first_state() {
    local start
    start=$(now_ms)
    wait_until 20 answers client "$NODE_IP:$NODE_PORT" frontend-1 "$CLIENT_IP" || return 1
    SEEN="first answer $(seconds_since "$start") after the start of edge-control; $SEEN"
}

# The same question to each address: all must hold.
step_addresses() {
    local seen='' ok=0 target
    for target in "$NODE_IP:$NODE_PORT $CLIENT_IP" "$LB_IP:80 $CLIENT_IP" "[2001:db8:2::1]:$NODE_PORT $CLIENT_IP6" "[$LB_IP6]:80 $CLIENT_IP6"; do
        answers client "${target% *}" frontend-1 "${target#* }" || ok=1
        seen+="${seen:+$'\n'              }${target% *}: $SEEN"
    done
    SEEN=$seen
    return "$ok"
}

step_backend() { answers frontend-1 "$CLUSTER_IP:3000" backend-1 10.244.1.11; }

# load NAME DURATION LONG RATE: in the background, its report in RUN/NAME.json.
load() {
    # Not through in_ns: the pid must be the program's, to end it early.
    ip netns exec "$PREFIX-client" "$ROOT/artifacts/lab/edge-lab" load --target "$LB_IP:80" --rate "$4" --duration "$2" --long "$3" \
        --progress "$RUN/$1.progress" >"$RUN/$1.json" 2>"$LAB_LOGS/load-$1.log" </dev/null 9>&- &
    LOAD_PID=$!
    LOAD=$RUN/$1.json
    LOAD_PROGRESS=$RUN/$1.progress
}

report() { jq -r "$1" "$LOAD" 2>/dev/null || printf '(no report)'; }
load_held() { [[ $(report '.failed + .long.broken') == 0 && $(report '.succeeded') -gt 0 ]]; }
load_seen() {
    report '"\(.succeeded) of \(.attempted) new connections, longest wait \(.longestGapMs | round) ms; \(.long.opened) long ones, \(.long.broken) broken, longest silence \(.long.longestGapMs | round) ms\(if .longestStallMs > 200 then "; the busy machine stopped the client itself for \(.longestStallMs | round) ms" else "" end)"'
}

pods_seen() { jq -r '.pods | keys | length' "$LOAD_PROGRESS"; }
three_pods() { [[ $(pods_seen) == 3 ]]; }

step_scale() {
    local start took
    load scaling 30 0 100
    wait_until 5 test -s "$LOAD_PROGRESS"
    start=$(now_ms)
    copy_manifests pod-frontend-2 pod-frontend-3
    if ! wait_until 20 three_pods; then
        kill "$LOAD_PID"; wait "$LOAD_PID" || true
        SEEN="after $(seconds_since "$start"): $(report '.pods | tostring')"
        return 1
    fi
    took=$(seconds_since "$start")
    kill "$LOAD_PID"; wait "$LOAD_PID" || true
    load_held || { SEEN="while scaling: $(load_seen), errors $(report '.errors | tostring')"; return 1; }
    load spread 3 0 300
    wait "$LOAD_PID" || true
    SEEN="all three after $took; $(report '.succeeded as $n | [.pods | to_entries[] | "\(.key) \(.value * 1000 / $n | round / 10) %"] | join(", ")') of $(report .succeeded) connections"
    # Random, about 900 draws: one in a million runs is outside of 25…42 %.
    load_held && [[ $(report '.succeeded as $n | [.pods[] / $n | select(. > 0.25 and . < 0.42)] | length') == 3 ]]
}

# Marks frontend-3 as being deleted, as the API server does; its process goes on until its connections are done.
step_terminate() {
    local start took held_on
    load terminating 60 24 50
    wait_until 10 test -s "$LOAD_PROGRESS"
    wait_until 10 long_connections_on frontend-3 || true
    start=$(now_ms)
    sed 's/^  namespace: jobs$/&\n  deletionTimestamp: "2026-01-01T00:00:00Z"\n  deletionGracePeriodSeconds: 30/' \
        "$ROOT/examples/jobs/pod-frontend-3.yaml" >"$LAB/manifests/.new"
    mv "$LAB/manifests/.new" "$LAB/manifests/pod-frontend-3.yaml"
    wait_until 15 no_new_on frontend-3 || { SEEN="frontend-3 still gets new connections after $(seconds_since "$start")"; kill "$LOAD_PID"; wait "$LOAD_PID"; return 1; }
    took=$(seconds_since "$start")
    sleep 2
    held_on=$(jq -r '.long.pods["frontend-3"] // 0' "$LOAD_PROGRESS")
    kill "$LOAD_PID"; wait "$LOAD_PID" || true
    SEEN="no new connection within $took; $held_on open ones on frontend-3 live on; $(load_seen)"
    load_held && ((held_on > 0))
}

long_connections_on() { [[ $(jq -r ".long.opened == 24 and .long.pods[\"$1\"] > 0" "$LOAD_PROGRESS") == true ]]; }

# Between two looks a second apart (50 new connections) this pod got none.
no_new_on() {
    local before after
    before=$(jq -r ".pods[\"$1\"] // 0" "$LOAD_PROGRESS")
    sleep 1
    after=$(jq -r ".pods[\"$1\"] // 0" "$LOAD_PROGRESS")
    ((after == before))
}

agent_is_ready() { [[ $(pid_of agent) != "${OLD_AGENT:-}" ]] && edgectl_agent status >/dev/null 2>&1; }
edgectl_agent() { in_ns gateway "$ROOT/artifacts/$RID/edgectl" "$@" --socket "$RUN/agent.sock"; }
wait_for_agent() { wait_until 15 agent_is_ready; }

step_kill() {
    local start took='never'
    load kill 8 12 200
    wait_until 5 test -s "$LOAD_PROGRESS"
    sleep 1
    OLD_AGENT=$(pid_of agent)
    start=$(now_ms)
    kill -9 "$OLD_AGENT"
    if wait_for_agent; then took=$(seconds_since "$start"); fi
    wait "$LOAD_PID" || true
    SEEN="agent back after $took; $(load_seen)"
    load_held && [[ $took != never ]]
}

step_broker_gone() {
    local start took='never'
    load broker 10 12 200
    wait_until 5 test -s "$LOAD_PROGRESS"
    stop mosquitto KILL
    sleep 1
    OLD_AGENT=$(pid_of agent)
    start=$(now_ms)
    kill -TERM "$OLD_AGENT"
    if wait_for_agent; then took=$(seconds_since "$start"); fi
    wait "$LOAD_PID" || true
    SEEN="no broker, agent restarted in $took; $(load_seen)"
    load_held && [[ $took != never ]]
}

# Harder than a restart: the kernel has forgotten all, there is no broker, only the disk knows.
step_cold_start() {
    local start
    stop_agent
    in_ns gateway nft flush ruleset
    if lb_answers; then SEEN='the service answers although the ruleset is gone'; return 1; fi
    OLD_AGENT=''
    start=$(now_ms)
    start_agent
    wait_until 10 lb_answers || { SEEN="no answer $(seconds_since "$start") after the start"; return 1; }
    SEEN="first answer $(($(now_ms) - start)) ms after the start of the agent (polled)"
}
# Shorter than the second after which a lost SYN is sent again, or that second would be measured.
lb_answers() { in_ns client curl --silent --max-time 0.3 "http://$LB_IP/" | grep -q '"pod"'; }

step_broker_back() {
    local start
    start=$(now_ms)
    start_broker
    rm "$LAB/manifests/pod-frontend-2.yaml" "$LAB/manifests/pod-frontend-3.yaml"
    if wait_until 60 only_frontend_1; then
        SEEN="the change made in the meantime is in place $(seconds_since "$start") after the broker came back"
        return 0
    fi
    SEEN="after $(seconds_since "$start") still: $(for _ in 1 2 3 4 5 6; do ask client "$LB_IP:80"; done | jq -r .pod | sort | uniq -c | tr -s ' \n' ' ')"
    return 1
}
only_frontend_1() {
    local i
    for i in 1 2 3 4 5 6 7 8 9 10; do
        [[ $(ask client "$LB_IP:80" | jq -r .pod) == frontend-1 ]] || return 1
    done
}

step_flush() {
    load flush 5 12 200
    wait_until 5 test -s "$LOAD_PROGRESS"
    sleep 1
    in_ns gateway nft flush ruleset
    wait "$LOAD_PID" || true
    SEEN=$(load_seen)
    load_held && [[ $(report '.longestGapMs - .longestStallMs < 1000') == true ]]
}
