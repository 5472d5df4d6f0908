using System.Text.Json;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>Reading of <c>spec.ports</c>, affinity and source ranges.</summary>
internal sealed partial class ObjectParser
{
    private const int LongestAffinitySeconds = 86_400;

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
}
