# shellcheck shell=bash
# The lab: network namespaces client – gateway – pods, routed, with a broker and edge-control in a fourth, "cloud".
#
#   client 192.0.2.10 ── 192.0.2.1 gateway 10.244.1.1 ── 10.244.1.N   frontend-1..3, backend-1 (a veth and /32 route each)
#                                  gateway 198.51.100.1 ── 198.51.100.2 cloud: mosquitto, edge-control

# Another name is another lab beside this one: the system tests run the demo under theirs.
PREFIX=${EDGE_DEMO_NAME:-edge-demo}
LAB=$ROOT/artifacts/$PREFIX
RUN=/run/$PREFIX
LAB_LOGS=$LAB/logs
TENANT=acme
GATEWAY_ID=edge-gateway-1
OTHER_GATEWAY_ID=edge-gateway-2
CLIENT_IP=192.0.2.10
CLIENT_IP6=2001:db8:2::10
NODE_IP=192.0.2.1
BROKER_IP=198.51.100.2
PODS=(frontend-1 frontend-2 frontend-3 backend-1)

pod_number() {
    case $1 in
        frontend-*) printf '1%s' "${1#frontend-}" ;;
        backend-*) printf '3%s' "${1#backend-}" ;;
    esac
}
pod_port() { [[ $1 == frontend-* ]] && printf 8080 || printf 3000; }

# in_ns NAME COMMAND...
in_ns() {
    local name=$1
    shift
    ip netns exec "$PREFIX-$name" "$@"
}

lab_namespaces() { ip netns list 2>/dev/null | cut -d' ' -f1 | grep "^$PREFIX-" || true; }

# Ends every process in our namespaces (they are ours alone) and removes them; does nothing when there is no lab.
lab_down() {
    local ns pid
    mkdir -p "$RUN"
    touch "$RUN/stop"
    if [[ -f $RUN/supervisor.pid ]]; then kill "$(<"$RUN/supervisor.pid")" 2>/dev/null || true; fi
    for ns in $(lab_namespaces); do
        for pid in $(ip netns pids "$ns" 2>/dev/null); do kill -9 "$pid" 2>/dev/null || true; done
    done
    for ns in $(lab_namespaces); do ip netns delete "$ns"; done
    rm -rf "$RUN"
}

# connect NS INTERFACE NS INTERFACE
connect() {
    ip link add "$2" netns "$PREFIX-$1" type veth peer name "$4" netns "$PREFIX-$3"
    ip -n "$PREFIX-$1" link set "$2" up
    ip -n "$PREFIX-$3" link set "$4" up
}

lab_network() {
    local name n
    for name in client gateway cloud "${PODS[@]}"; do
        ip netns add "$PREFIX-$name"
        ip -n "$PREFIX-$name" link set lo up
    done
    in_ns gateway sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

    connect client eth0 gateway clients
    ip -n "$PREFIX-client" address add "$CLIENT_IP/24" dev eth0
    ip -n "$PREFIX-client" address add "$CLIENT_IP6/64" dev eth0 nodad
    ip -n "$PREFIX-gateway" address add "$NODE_IP/24" dev clients
    ip -n "$PREFIX-gateway" address add 2001:db8:2::1/64 dev clients nodad
    ip -n "$PREFIX-client" route add default via "$NODE_IP"
    ip -n "$PREFIX-client" route add default via 2001:db8:2::1

    connect cloud eth0 gateway uplink
    ip -n "$PREFIX-cloud" address add "$BROKER_IP/24" dev eth0
    ip -n "$PREFIX-gateway" address add 198.51.100.1/24 dev uplink

    ip -n "$PREFIX-gateway" address add 10.244.1.1/32 dev lo
    ip -n "$PREFIX-gateway" address add fd00:10:244:1::1/128 dev lo nodad
    for name in "${PODS[@]}"; do
        n=$(pod_number "$name")
        connect "$name" eth0 gateway "$name"
        ip -n "$PREFIX-gateway" address add fe80::1/64 dev "$name" nodad
        ip -n "$PREFIX-gateway" route add "10.244.1.$n/32" dev "$name" src 10.244.1.1
        ip -n "$PREFIX-gateway" route add "fd00:10:244:1::$n/128" dev "$name"
        ip -n "$PREFIX-$name" address add "10.244.1.$n/32" dev eth0
        ip -n "$PREFIX-$name" address add "fd00:10:244:1::$n/128" dev eth0 nodad
        ip -n "$PREFIX-$name" route add 10.244.1.1 dev eth0 scope link
        ip -n "$PREFIX-$name" route add default via 10.244.1.1
        ip -n "$PREFIX-$name" route add default via fe80::1 dev eth0
    done
}

# start NAME NS COMMAND...: in the background, with its log and its pid.
start() {
    local name=$1 ns=$2
    shift 2
    setsid ip netns exec "$PREFIX-$ns" "$@" >>"$LAB_LOGS/$name.log" 2>&1 </dev/null 9>&- &
    printf '%s' $! >"$RUN/$name.pid"
    disown
}

pid_of() { cat "$RUN/$1.pid"; }
is_running() { kill -0 "$(pid_of "$1")" 2>/dev/null; }

# stop NAME [SIGNAL]: and waits until it is gone.
stop() {
    local pid
    pid=$(pid_of "$1")
    kill "-${2:-TERM}" "$pid" 2>/dev/null || true
    wait_until 10 not kill -0 "$pid" || kill -9 "$pid" 2>/dev/null || true
}
not() { ! "$@"; }

start_pods() {
    local name n port
    for name in "${PODS[@]}"; do
        n=$(pod_number "$name")
        port=$(pod_port "$name")
        start "pod-$name" "$name" "$ROOT/artifacts/lab/edge-lab" pod --name "$name" --udp \
            --listen "10.244.1.$n:$port" --listen "[fd00:10:244:1::$n]:$port"
    done
    for name in "${PODS[@]}"; do
        wait_until 20 grep -q listens "$LAB_LOGS/pod-$name.log" || lab_fail "pod $name does not start" "pod-$name"
    done
}

start_broker() {
    start mosquitto cloud mosquitto -c "$LAB/mosquitto.conf"
    wait_until 10 in_ns cloud bash -c "exec 3<>/dev/tcp/$BROKER_IP/8883" || lab_fail 'mosquitto does not listen' mosquitto
}

start_control() {
    start control cloud "$ROOT/artifacts/$RID/edge-control" run --config "$LAB/control.jsonc"
}

# The agent runs as systemd would run it (Restart=always, RestartSec=2): when it dies, it comes back after two seconds.
start_agent() {
    rm -f "$RUN/stop"
    # shellcheck disable=SC2016 # the inner shell gets its values as arguments
    setsid bash -c '
        while [[ ! -e $1/stop ]]; do
            ip netns exec "$2" "$3" run --config "$4" >>"$5" 2>&1 </dev/null &
            printf "%s" $! >"$1/agent.pid"
            wait $!
            printf -- "--- ended with code %s; restart in 2 s ---\n" $? >>"$5"
            sleep 2
        done' supervisor "$RUN" "$PREFIX-gateway" "$ROOT/artifacts/$RID/edge-agent" "$LAB/agent.jsonc" "$LAB_LOGS/agent.log" >/dev/null 2>&1 </dev/null 9>&- &
    printf '%s' $! >"$RUN/supervisor.pid"
    disown
    wait_until 10 test -s "$RUN/agent.pid" || lab_fail 'the agent does not start' agent
}

stop_agent() {
    touch "$RUN/stop"
    stop agent
    kill "$(pid_of supervisor)" 2>/dev/null || true
}

# lab_fail WHAT LOG: what is wrong before the steps begin.
lab_fail() {
    printf '%s%s%s\n' "$RED" "$1" "$PLAIN" >&2
    tail -n 15 "$LAB_LOGS/$2.log" 2>/dev/null | sed 's/^/    /' >&2
    printf '  logs: %s\n' "$LAB_LOGS" >&2
    exit 1
}
