using System.Text.Json;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>Reading of one endpoint of a slice.</summary>
internal sealed partial class ObjectParser
{
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
