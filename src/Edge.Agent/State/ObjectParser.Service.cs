using System.Net;
using System.Text.Json;

namespace Edge.Agent.State;

/// <summary>Reading of <c>v1 Service</c>.</summary>
internal sealed partial class ObjectParser
{
    private const int DefaultAffinitySeconds = 10_800;
    private const int LongestAffinitySeconds = 86_400;

    private ServiceFields _fields = new();

    /// <summary>False when the Service is refused. A null spec is a Service without rules: headless, ExternalName, of another proxy, not yet allocated.</summary>
    public bool TryReadService(ReadOnlySpan<byte> json, in ObjectIdentity identity, out ServiceSpec? service)
    {
        service = null;
        _reason = RejectReason.None;
        if (identity.NotOurs)
        {
            return true;
        }

        _fields = new ServiceFields();
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            if (!ReadServiceMembers(ref reader))
            {
                return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fail(RejectReason.Malformed, "is not JSON: publish it again");
        }

        ServiceFields f = _fields;
        List<IPAddress> clusterIPs = f.ClusterIPs.Count > 0 ? f.ClusterIPs : f.ClusterIP is null ? [] : [f.ClusterIP];
        if (f.Headless || f.ExternalName || clusterIPs.Count == 0)
        {
            return true;
        }

        if (!CheckService(f, clusterIPs))
        {
            return false;
        }

        service = new ServiceSpec
        {
            Key = identity.ServiceKey,
            Uid = identity.Uid!,
            ResourceVersion = identity.ResourceVersion!,
            Type = f.Type,
            ClusterIPs = [.. clusterIPs],
            ExternalIPs = [.. f.ExternalIPs],
            LoadBalancerIPs = [.. f.LoadBalancerIPs],
            LoadBalancerSourceRanges = [.. f.SourceRanges],
            ExternalTrafficLocal = f.ExternalTrafficLocal,
            InternalTrafficLocal = f.InternalTrafficLocal,
            Affinity = f.Affinity ? TimeSpan.FromSeconds(f.AffinitySeconds) : null,
            HealthCheckNodePort = f.HealthCheckNodePort,
            Ports = [.. f.Ports],
            Annotations = f.Annotations,
        };
        return true;
    }

    private bool CheckService(ServiceFields f, List<IPAddress> clusterIPs)
    {
        if (clusterIPs.Count > 2 || (clusterIPs.Count == 2 && clusterIPs[0].AddressFamily == clusterIPs[1].AddressFamily))
        {
            return Fail(RejectReason.InvalidAddress, "spec.clusterIPs has more than one address of a family: keep one of IPv4 and one of IPv6");
        }

        if (f.Ports.Count == 0)
        {
            return Fail(RejectReason.MissingField, "spec.ports is empty: a Service with a clusterIP needs a port");
        }

        for (int i = 1; i < f.Ports.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (f.Ports[i].Name == f.Ports[j].Name)
                {
                    return Fail(RejectReason.InvalidPort, $"spec.ports[{i}].name is '{f.Ports[i].Name}', as spec.ports[{j}] has: give each port its own name");
                }

                if (f.Ports[i].Port == f.Ports[j].Port && f.Ports[i].Protocol == f.Ports[j].Protocol)
                {
                    return Fail(RejectReason.InvalidPort, $"spec.ports[{i}] has the port and protocol of spec.ports[{j}]: remove one of them");
                }
            }
        }

        return true;
    }

    private bool ReadServiceMembers(ref Utf8JsonReader reader)
    {
        bool good = true;
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("spec"u8))
            {
                good = EnterObject(ref reader, "spec", out bool present) && (!present || ReadSpec(ref reader));
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                good = EnterObject(ref reader, "status", out bool present) && (!present || ReadStatus(ref reader));
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                good = EnterObject(ref reader, "metadata", out bool present);
                if (present)
                {
                    ReadAnnotations(ref reader);
                }
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return good;
    }

    private bool ReadSpec(ref Utf8JsonReader reader)
    {
        ServiceFields f = _fields;
        bool good = true;
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                good = ReadType(ref reader);
            }
            else if (reader.ValueTextEquals("clusterIP"u8))
            {
                good = ReadClusterIP(ref reader);
            }
            else if (reader.ValueTextEquals("clusterIPs"u8))
            {
                good = ReadClusterIPs(ref reader);
            }
            else if (reader.ValueTextEquals("ports"u8))
            {
                good = ReadServicePorts(ref reader);
            }
            else if (reader.ValueTextEquals("externalIPs"u8))
            {
                good = ReadAddresses(ref reader, "spec.externalIPs", f.ExternalIPs);
            }
            else if (reader.ValueTextEquals("externalTrafficPolicy"u8))
            {
                good = ReadChoice(ref reader, "spec.externalTrafficPolicy", "Cluster"u8, "Local"u8, ref f.ExternalTrafficLocal);
            }
            else if (reader.ValueTextEquals("internalTrafficPolicy"u8))
            {
                good = ReadChoice(ref reader, "spec.internalTrafficPolicy", "Cluster"u8, "Local"u8, ref f.InternalTrafficLocal);
            }
            else if (reader.ValueTextEquals("sessionAffinity"u8))
            {
                good = ReadChoice(ref reader, "spec.sessionAffinity", "None"u8, "ClientIP"u8, ref f.Affinity);
            }
            else
            {
                good = ReadRareSpecMember(ref reader);
            }
        }

        return good;
    }

    private bool ReadRareSpecMember(ref Utf8JsonReader reader)
    {
        ServiceFields f = _fields;
        if (reader.ValueTextEquals("sessionAffinityConfig"u8))
        {
            return ReadAffinityConfig(ref reader);
        }

        if (reader.ValueTextEquals("loadBalancerSourceRanges"u8))
        {
            return ReadSourceRanges(ref reader);
        }

        if (reader.ValueTextEquals("healthCheckNodePort"u8))
        {
            return ReadNumber(ref reader, "spec.healthCheckNodePort", 0, 65_535, RejectReason.InvalidPort, ref f.HealthCheckNodePort);
        }

        SkipValue(ref reader);
        return true;
    }

    private bool ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("ExternalName"u8))
            {
                _fields.ExternalName = true;
                return true;
            }

            ServiceType? type = reader.ValueSpan.IsEmpty || reader.ValueTextEquals("ClusterIP"u8) ? ServiceType.ClusterIP
                : reader.ValueTextEquals("NodePort"u8) ? ServiceType.NodePort
                : reader.ValueTextEquals("LoadBalancer"u8) ? ServiceType.LoadBalancer : null;
            if (type is not null)
            {
                _fields.Type = type.Value;
                return true;
            }
        }

        return Fail(RejectReason.InvalidPolicy, $"spec.type is {ShownValue(ref reader)}, not ClusterIP, NodePort, LoadBalancer or ExternalName: correct it");
    }

    private bool ReadClusterIP(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty))
        {
            return true;
        }

        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("None"u8))
        {
            _fields.Headless = true;
            return true;
        }

        _fields.ClusterIP = ReadAddress(ref reader, "spec.clusterIP");
        return _fields.ClusterIP is not null;
    }

    private bool ReadClusterIPs(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader, "spec.clusterIPs", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("None"u8))
            {
                _fields.Headless = true;
            }
            else if (ReadAddress(ref reader, $"spec.clusterIPs[{_fields.ClusterIPs.Count}]") is { } address)
            {
                _fields.ClusterIPs.Add(address);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadServicePorts(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader, "spec.ports", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail(RejectReason.Malformed, $"spec.ports[{index}] is not an object: correct it");
            }

            if (!ReadServicePort(ref reader, $"spec.ports[{index}]"))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadServicePort(ref Utf8JsonReader reader, string field)
    {
        string name = "";
        int port = 0, nodePort = 0;
        TransportProtocol protocol = TransportProtocol.Tcp;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool good = true;
            if (reader.ValueTextEquals("name"u8))
            {
                name = ReadName(ref reader) ?? "";
                good = IsPortName(name, field + ".name");
            }
            else if (reader.ValueTextEquals("port"u8))
            {
                good = ReadNumber(ref reader, field + ".port", 1, 65_535, RejectReason.InvalidPort, ref port);
            }
            else if (reader.ValueTextEquals("nodePort"u8))
            {
                good = ReadNumber(ref reader, field + ".nodePort", 0, 65_535, RejectReason.InvalidPort, ref nodePort);
            }
            else if (reader.ValueTextEquals("protocol"u8))
            {
                good = ReadProtocol(ref reader, field + ".protocol", ref protocol);
            }
            else
            {
                SkipValue(ref reader);
            }

            if (!good)
            {
                return false;
            }
        }

        if (port == 0)
        {
            return Fail(RejectReason.MissingField, $"{field}.port is missing: it is a number from 1 to 65535");
        }

        _fields.Ports.Add(new ServicePort(name, protocol, (ushort)port, (ushort)nodePort));
        return true;
    }

    private bool ReadAffinityConfig(ref Utf8JsonReader reader)
    {
        if (!EnterObject(ref reader, "spec.sessionAffinityConfig", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        bool good = true;
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("clientIP"u8))
            {
                SkipValue(ref reader);
                continue;
            }

            good = EnterObject(ref reader, "spec.sessionAffinityConfig.clientIP", out bool inner);
            while (good && inner && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("timeoutSeconds"u8))
                {
                    good = ReadNumber(ref reader, "spec.sessionAffinityConfig.clientIP.timeoutSeconds", 1, LongestAffinitySeconds, RejectReason.InvalidPolicy, ref _fields.AffinitySeconds);
                }
                else
                {
                    SkipValue(ref reader);
                }
            }
        }

        return good;
    }

    private bool ReadSourceRanges(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader, "spec.loadBalancerSourceRanges", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // A range that is left out would open the Service to nobody or everybody: the whole object is refused.
            if (reader.TokenType != JsonTokenType.String || AddressText.ParseNetwork(reader.GetString()) is not { } network)
            {
                return Fail(RejectReason.InvalidAddress, $"spec.loadBalancerSourceRanges[{_fields.SourceRanges.Count}] is {ShownValue(ref reader)}, not a CIDR: correct it");
            }

            _fields.SourceRanges.Add(network);
        }

        return true;
    }

    private bool ReadStatus(ref Utf8JsonReader reader)
    {
        bool good = true;
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("loadBalancer"u8))
            {
                SkipValue(ref reader);
                continue;
            }

            good = EnterObject(ref reader, "status.loadBalancer", out bool present);
            while (good && present && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("ingress"u8))
                {
                    good = ReadIngress(ref reader);
                }
                else
                {
                    SkipValue(ref reader);
                }
            }
        }

        return good;
    }

    private bool ReadIngress(ref Utf8JsonReader reader)
    {
        const string field = "status.loadBalancer.ingress";
        if (!EnterArray(ref reader, field, out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail(RejectReason.Malformed, $"{field}[{index}] is not an object: correct it");
            }

            IPAddress? address = null;
            bool proxy = false, good = true;
            while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("ip"u8))
                {
                    reader.Read();
                    bool empty = reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
                    address = empty ? null : ReadAddress(ref reader, $"{field}[{index}].ip");
                    good = empty || address is not null;
                }
                else if (reader.ValueTextEquals("ipMode"u8))
                {
                    good = ReadChoice(ref reader, $"{field}[{index}].ipMode", "VIP"u8, "Proxy"u8, ref proxy);
                }
                else
                {
                    SkipValue(ref reader);
                }
            }

            if (!good)
            {
                return false;
            }

            if (address is not null)
            {
                _fields.LoadBalancerIPs.Add(new LoadBalancerAddress(address, !proxy));
            }
        }

        return true;
    }

    private void ReadAnnotations(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("annotations"u8))
            {
                SkipValue(ref reader);
                continue;
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string? name = reader.ValueSpan.StartsWith("edge.gateway/"u8) ? reader.GetString() : null;
                if (name is not null && ReadString(ref reader) is { } value)
                {
                    _fields.Annotations ??= [];
                    _fields.Annotations[name] = value;
                }
                else if (name is null)
                {
                    SkipValue(ref reader);
                }
            }
        }
    }

    /// <summary>What is read before it is known whether the Service has rules.</summary>
    private sealed class ServiceFields
    {
        public readonly List<IPAddress> ClusterIPs = [];
        public readonly List<IPAddress> ExternalIPs = [];
        public readonly List<LoadBalancerAddress> LoadBalancerIPs = [];
        public readonly List<IPNetwork> SourceRanges = [];
        public readonly List<ServicePort> Ports = [];
        public Dictionary<string, string>? Annotations;
        public IPAddress? ClusterIP;
        public ServiceType Type;
        public bool ExternalName;
        public bool Headless;
        public bool ExternalTrafficLocal;
        public bool InternalTrafficLocal;
        public bool Affinity;
        public int AffinitySeconds = DefaultAffinitySeconds;
        public int HealthCheckNodePort;
    }
}
