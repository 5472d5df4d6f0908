using System.Net;
using System.Text.Json;

namespace Edge.Agent.State;

/// <summary>Reading of <c>status.loadBalancer</c> and of our annotations.</summary>
internal sealed partial class ObjectParser
{
    private const int MaximumAnnotations = 32;
    private const int LongestAnnotationName = 253;
    private const int LongestAnnotations = 262_144;

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
                if (reader.ValueSpan.StartsWith("edge.gateway/"u8) && reader.ValueSpan.Length <= LongestAnnotationName)
                {
                    KeepAnnotation(ref reader);
                }
                else
                {
                    SkipValue(ref reader);
                }
            }
        }
    }

    // Kubernetes allows 256 KiB for all annotations of an object: nobody's good ones are lost by our bounds.
    private void KeepAnnotation(ref Utf8JsonReader reader)
    {
        string name = reader.GetString()!;
        reader.Read();
        bool plain = reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;
        _fields.Annotations ??= [];
        if (!plain || (_fields.Annotations.Count >= MaximumAnnotations && !_fields.Annotations.ContainsKey(name)))
        {
            reader.Skip();
            return;
        }

        bool tooLong = _fields.AnnotationBytes + reader.ValueSpan.Length > LongestAnnotations;
        _fields.AnnotationBytes += tooLong ? 0 : reader.ValueSpan.Length;
        _fields.Annotations[name] = tooLong ? ServiceSpec.AnnotationTooLong
            : reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
    }
}
