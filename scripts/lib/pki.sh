# shellcheck shell=bash
# A throw-away certificate authority (ECDSA P-256) for the lab: nothing of it outlives the lab's directory.

# make_ca DIR
make_ca() {
    local dir=$1
    mkdir -p "$dir"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=edge lab CA' \
        -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$dir/ca.key" -out "$dir/ca.crt" 2>>"$dir/openssl.log"
}

# make_certificate DIR NAME USAGE [SAN]: NAME is the common name, which is also the MQTT user name.
make_certificate() {
    local dir=$1 name=$2 usage=$3 san=${4:-DNS:$2}
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
        -keyout "$dir/$name.key" -out "$dir/$name.csr" 2>>"$dir/openssl.log"
    openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -days 2 \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=%s\nkeyUsage=critical,digitalSignature\n' "$san" "$usage") \
        -out "$dir/$name.crt" 2>>"$dir/openssl.log"
    chmod 0600 "$dir/$name.key"
}
