# shellcheck shell=bash
# The files of the lab: certificates, broker settings (examples/mosquitto), keys, settings of agent and control.

lab_files() {
    local dir
    rm -rf "$LAB"
    mkdir -p "$LAB_LOGS" "$LAB/manifests" "$LAB/state/agent" "$LAB/state/control" "$LAB/mosquitto" "$RUN"
    dir=$LAB/pki
    make_ca "$dir"
    make_certificate "$dir" server serverAuth "IP:$BROKER_IP"
    make_certificate "$dir" "$GATEWAY_ID" clientAuth
    make_certificate "$dir" "ctl-$TENANT" clientAuth
    make_certificate "$dir" "$OTHER_GATEWAY_ID" clientAuth

    cp "$dir/ca.crt" "$dir/server.crt" "$dir/server.key" "$LAB/mosquitto/"
    sed "s/acme/$TENANT/g" "$ROOT/examples/mosquitto/acl" >"$LAB/mosquitto/acl"
    # The broker of the lab runs as root because its files are below the build directory; its state dies with the lab.
    {
        printf 'user root\n'
        sed -e "s|/etc/mosquitto/edge|$LAB/mosquitto|" -e "s|^listener 8883|listener 8883 $BROKER_IP|" \
            -e "s|^persistence_location .*|persistence_location $LAB/mosquitto/|" \
            "$ROOT/examples/mosquitto/mosquitto.conf"
    } >"$LAB/mosquitto.conf"

    "$ROOT/artifacts/$RID/edgectl" keys init --directory "$LAB/keys" --tenant "$TENANT" >"$LAB_LOGS/keys.log" 2>&1 ||
        lab_fail 'edgectl keys init' keys
    copy_manifests gateway address-pool backend-service frontend-service pod-backend-1 pod-frontend-1
    agent_settings >"$LAB/agent.jsonc"
    control_settings >"$LAB/control.jsonc"
}

# copy_manifests NAME...: each appears whole or not at all in the watched directory.
copy_manifests() {
    local name
    for name in "$@"; do
        cp "$ROOT/examples/jobs/$name.yaml" "$LAB/manifests/.$name.new"
        mv "$LAB/manifests/.$name.new" "$LAB/manifests/$name.yaml"
    done
}

agent_settings() {
    cat <<JSON
{
  // The gateway's id is the common name of its certificate.
  "broker": {
    "host": "$BROKER_IP",
    "port": 8883,
    "caFile": "$LAB/pki/ca.crt",
    "certificateFile": "$LAB/pki/$GATEWAY_ID.crt",
    "keyFile": "$LAB/pki/$GATEWAY_ID.key"
  },
  "trustFile": "$LAB/keys/trust.json",
  "stateDirectory": "$LAB/state/agent",
  "adminSocket": "$RUN/agent.sock"
}
JSON
}

control_settings() {
    cat <<JSON
{
  "broker": {
    "host": "$BROKER_IP",
    "port": 8883,
    "caFile": "$LAB/pki/ca.crt",
    "certificateFile": "$LAB/pki/ctl-$TENANT.crt",
    "keyFile": "$LAB/pki/ctl-$TENANT.key"
  },
  "tenant": "$TENANT",
  "keysDirectory": "$LAB/keys",
  "stateDirectory": "$LAB/state/control",
  "manifests": "$LAB/manifests",
  "serviceCidr": ["10.96.0.0/16", "fd00:10:96::/112"],
  "spreadSeconds": 0,
  "adminSocket": "$RUN/control.sock"
}
JSON
}
