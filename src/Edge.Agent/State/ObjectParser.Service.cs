using System.Net;
using System.Text.Json;

namespace Edge.Agent.State;

/// <summary>Reading of <c>v1 Service</c>.</summary>
internal sealed partial class ObjectParser
{
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
            Annotations = f.Annotations is { Count: > 0 } ? f.Annotations : null,
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
}
