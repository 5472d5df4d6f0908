using System.Net.Sockets;
using System.Text.Json;

namespace Edge.Agent.State;

/// <summary>Reading of <c>discovery.k8s.io/v1 EndpointSlice</c>.</summary>
internal sealed partial class ObjectParser
{
    private readonly List<SlicePort> _slicePorts = [];
    private readonly List<EndpointEntry> _endpoints = [];
    private readonly List<string> _hintZones = [];
    private readonly List<string> _hintNodes = [];
    private int _family;

    /// <summary>False when the slice is refused. A null slice is one that has no rules: FQDN addresses, or without a Service.</summary>
    public bool TryReadSlice(ReadOnlySpan<byte> json, in ObjectIdentity identity, out SliceSpec? slice)
    {
        slice = null;
        _reason = RejectReason.None;
        if (identity.NotOurs || identity.ServiceName is null)
        {
            return true;
        }

        _slicePorts.Clear();
        _endpoints.Clear();
        _family = -1;
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            if (!ReadSliceMembers(ref reader))
            {
                return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fail(RejectReason.Malformed, "is not JSON: publish it again");
        }

        if (_family == 0)
        {
            return true;
        }

        if (_family < 0)
        {
            return Fail(RejectReason.MissingField, "addressType is missing: it is IPv4 or IPv6");
        }

        for (int i = 0; i < _endpoints.Count; i++)
        {
            if (_endpoints[i].AddressLength != _family)
            {
                return Fail(RejectReason.InvalidAddress, $"endpoints[{i}].addresses[0] is {_endpoints[i].Address}, which is not of the slice's addressType: correct one of them");
            }
        }

        slice = new SliceSpec
        {
            Name = identity.Name!,
            Uid = identity.Uid!,
            ResourceVersion = identity.ResourceVersion!,
            Family = _family == 4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6,
            Ports = [.. _slicePorts],
            Endpoints = [.. _endpoints],
        };
        return true;
    }

    private bool ReadSliceMembers(ref Utf8JsonReader reader)
    {
        bool good = true;
        while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("addressType"u8))
            {
                good = ReadAddressType(ref reader);
            }
            else if (reader.ValueTextEquals("ports"u8))
            {
                good = ReadSlicePorts(ref reader);
            }
            else if (reader.ValueTextEquals("endpoints"u8))
            {
                good = ReadEndpoints(ref reader);
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return good;
    }

    private bool ReadAddressType(ref Utf8JsonReader reader)
    {
        reader.Read();
        _family = reader.TokenType != JsonTokenType.String ? -1
            : reader.ValueTextEquals("IPv4"u8) ? 4 : reader.ValueTextEquals("IPv6"u8) ? 16 : reader.ValueTextEquals("FQDN"u8) ? 0 : -1;
        return _family >= 0 || Fail(RejectReason.InvalidPolicy, $"addressType is {ShownValue(ref reader)}, not IPv4, IPv6 or FQDN: correct it");
    }

    private bool ReadSlicePorts(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader, "ports", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail(RejectReason.Malformed, $"ports[{index}] is not an object: correct it");
            }

            string? name = null;
            int port = 0;
            TransportProtocol protocol = TransportProtocol.Tcp;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool good = true;
                if (reader.ValueTextEquals("name"u8))
                {
                    name = ReadName(ref reader);
                    good = IsPortName(name ?? "", $"ports[{index}].name");
                }
                else if (reader.ValueTextEquals("port"u8))
                {
                    good = ReadNumber(ref reader, $"ports[{index}].port", 0, 65_535, RejectReason.InvalidPort, ref port);
                }
                else if (reader.ValueTextEquals("protocol"u8))
                {
                    good = ReadProtocol(ref reader, $"ports[{index}].protocol", ref protocol);
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

            // Without a name or a number a port matches no Service port; Kubernetes ignores it too.
            if (name is not null && port != 0)
            {
                _slicePorts.Add(new SlicePort(name, protocol, (ushort)port));
            }
        }

        return true;
    }

    private bool ReadEndpoints(ref Utf8JsonReader reader)
    {
        if (!EnterArray(ref reader, "endpoints", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail(RejectReason.Malformed, $"endpoints[{index}] is not an object: correct it");
            }

            if (!ReadEndpoint(ref reader, index))
            {
                return false;
            }
        }

        return true;
    }
}
