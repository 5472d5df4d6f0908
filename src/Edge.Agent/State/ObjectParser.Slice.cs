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

    private bool ReadEndpoint(ref Utf8JsonReader reader, int index)
    {
        Span<byte> address = stackalloc byte[16];
        int length = 0;
        EndpointConditions flags = EndpointConditions.Ready | EndpointConditions.Serving;
        string? node = null, zone = null;
        _hintZones.Clear();
        _hintNodes.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool good = true;
            if (reader.ValueTextEquals("addresses"u8))
            {
                good = ReadFirstAddress(ref reader, index, address, out length);
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                good = ReadConditions(ref reader, index, ref flags);
            }
            else if (reader.ValueTextEquals("nodeName"u8))
            {
                node = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("zone"u8))
            {
                zone = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("hints"u8))
            {
                good = ReadHints(ref reader, index);
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

        // The list may come before addressType says that these are names; those are dropped with the whole slice.
        if (length > 0)
        {
            _endpoints.Add(new EndpointEntry(address[..length], flags, _topologies.Get(node, zone, _hintZones, _hintNodes)));
            return true;
        }

        return _family == 0 || Fail(RejectReason.MissingField, $"endpoints[{index}].addresses is empty: it needs one address");
    }

    /// <summary>Kubernetes gives meaning to the first address only.</summary>
    private bool ReadFirstAddress(ref Utf8JsonReader reader, int index, scoped Span<byte> address, out int length)
    {
        length = 0;
        if (!EnterArray(ref reader, "addresses", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        bool first = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (first && _family != 0)
            {
                // The path is only put together when it is needed: this line runs for every endpoint there is.
                length = ReadAddressBytes(ref reader, "", address);
                if (length == 0)
                {
                    return Fail(_reason, $"endpoints[{index}].addresses[0]{_problem}");
                }

                if (AddressText.IsLinkLocal(address[..length]))
                {
                    return Fail(RejectReason.InvalidAddress, $"endpoints[{index}].addresses[0] is link-local, which nobody can route to: correct it");
                }
            }

            first = false;
            reader.Skip();
        }

        return true;
    }

    private bool ReadConditions(ref Utf8JsonReader reader, int index, ref EndpointConditions flags)
    {
        if (!EnterObject(ref reader, "conditions", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            EndpointConditions flag = reader.ValueTextEquals("ready"u8) ? EndpointConditions.Ready
                : reader.ValueTextEquals("serving"u8) ? EndpointConditions.Serving
                : reader.ValueTextEquals("terminating"u8) ? EndpointConditions.Terminating : EndpointConditions.None;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.True:
                    flags |= flag;
                    break;
                case JsonTokenType.False:
                    flags &= ~flag;
                    break;
                case JsonTokenType.Null:
                    break;
                default:
                    if (flag != EndpointConditions.None)
                    {
                        return Fail(RejectReason.Malformed, $"endpoints[{index}].conditions.{flag} is neither true nor false: correct it");
                    }

                    reader.Skip();
                    break;
            }
        }

        return true;
    }

    private bool ReadHints(ref Utf8JsonReader reader, int index)
    {
        if (!EnterObject(ref reader, "hints", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            List<string>? hints = reader.ValueTextEquals("forZones"u8) ? _hintZones : reader.ValueTextEquals("forNodes"u8) ? _hintNodes : null;
            if (hints is null)
            {
                SkipValue(ref reader);
            }
            else if (!ReadHintNames(ref reader, index, hints))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadHintNames(ref Utf8JsonReader reader, int index, List<string> hints)
    {
        if (!EnterArray(ref reader, "hints", out bool present) || !present)
        {
            return _reason == RejectReason.None;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail(RejectReason.Malformed, $"endpoints[{index}].hints holds something that is not an object: correct it");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isName = reader.ValueTextEquals("name"u8);
                if (isName && ReadName(ref reader) is { } name)
                {
                    hints.Add(name);
                }
                else if (!isName)
                {
                    SkipValue(ref reader);
                }
            }
        }

        return true;
    }
}
