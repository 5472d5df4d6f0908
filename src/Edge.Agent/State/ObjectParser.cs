using System.Text.Json;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>
/// Reads Kubernetes objects straight from UTF-8 into the compact specs. Lenient where Kubernetes is (defaults, unknown fields, null for absent,
/// leading zeros), strict where a wrong value would become a wrong rule. Nothing in an object makes it throw.
/// </summary>
internal sealed partial class ObjectParser
{
    private const int LongestName = 253;

    private readonly StringTable _names = new();
    private readonly TopologyTable _topologies = new();
    private RejectReason _reason;
    private string? _problem;

    /// <summary>Why the last call failed.</summary>
    public RejectReason Reason => _reason;

    /// <summary>What is wrong with which field, and the next step.</summary>
    public string Problem => _problem ?? "not readable";

    /// <summary>Reads the head. Publishers write it first, so the rest of the object is usually not looked at.</summary>
    public bool TryReadIdentity(ReadOnlySpan<byte> json, out ObjectIdentity identity)
    {
        identity = default;
        _reason = RejectReason.None;
        try
        {
            Utf8JsonReader reader = new(json);
            return ReadIdentity(ref reader, ref identity) && CheckIdentity(ref identity);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fail(RejectReason.Malformed, "is not JSON: publish it again");
        }
    }

    private static bool IsName(string? name)
    {
        if (name is null || name.Length is 0 or > LongestName)
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadIdentity(ref Utf8JsonReader reader, ref ObjectIdentity identity)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail(RejectReason.Malformed, "is not a JSON object");
        }

        bool metadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("apiVersion"u8))
            {
                identity.ApiVersion = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                identity.KindText = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                metadata = true;
                if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadMetadata(ref reader, ref identity);
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }

            if (metadata && identity.ApiVersion is not null && identity.KindText is not null)
            {
                return true;
            }
        }

        return true;
    }

    private void ReadMetadata(ref Utf8JsonReader reader, ref ObjectIdentity identity)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("namespace"u8))
            {
                identity.Namespace = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                identity.Name = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                identity.Uid = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                identity.ResourceVersion = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                if (EnterMembers(ref reader))
                {
                    ReadLabels(ref reader, ref identity);
                }
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                if (EnterMembers(ref reader))
                {
                    ReadAnnotations(ref reader, ref identity);
                }
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private void ReadLabels(ref Utf8JsonReader reader, ref ObjectIdentity identity)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kubernetes.io/service-name"u8))
            {
                identity.ServiceName = ReadName(ref reader);
            }
            else if (reader.ValueTextEquals("service.kubernetes.io/service-proxy-name"u8) || reader.ValueTextEquals("service.kubernetes.io/headless"u8))
            {
                identity.NotOurs = true;
                SkipValue(ref reader);
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private static void ReadAnnotations(ref Utf8JsonReader reader, ref ObjectIdentity identity)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTrigger = reader.ValueTextEquals("endpoints.kubernetes.io/last-change-trigger-time"u8);
            reader.Read();
            if (isTrigger && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset trigger))
            {
                identity.Trigger = trigger.ToUnixTimeMilliseconds();
            }

            reader.Skip();
        }
    }

    private bool CheckIdentity(ref ObjectIdentity identity)
    {
        identity.Namespace = string.IsNullOrEmpty(identity.Namespace) ? KubernetesNames.DefaultNamespace : identity.Namespace;
        identity.Kind = (identity.ApiVersion, identity.KindText) switch
        {
            (KubernetesNames.CoreVersion, KubernetesNames.ServiceKind) => ObjectKind.Service,
            (KubernetesNames.DiscoveryVersion, KubernetesNames.EndpointSliceKind) => ObjectKind.EndpointSlice,
            _ => ObjectKind.Unknown,
        };
        if (identity.Kind == ObjectKind.Unknown)
        {
            return Fail(RejectReason.UnknownKind, $"apiVersion {Shown(identity.ApiVersion)}, kind {Shown(identity.KindText)} is not served here: publish v1 Service and discovery.k8s.io/v1 EndpointSlice only");
        }

        if (!IsName(identity.Name) || !IsName(identity.Namespace))
        {
            return Fail(RejectReason.InvalidName, "metadata.name and namespace must be 1 to 253 of a-z 0-9 '-' '.': correct the object");
        }

        if (string.IsNullOrEmpty(identity.Uid) || string.IsNullOrEmpty(identity.ResourceVersion))
        {
            return Fail(RejectReason.MissingField, $"metadata.{(string.IsNullOrEmpty(identity.Uid) ? "uid" : "resourceVersion")} is missing: publish the object as the API server stores it");
        }

        // A Service must be shared with its slices' label, so both names come from the table.
        if (identity.Kind == ObjectKind.Service)
        {
            identity.Name = _names.Get(identity.Name);
        }

        return identity.ServiceName is null || IsName(identity.ServiceName)
            || Fail(RejectReason.InvalidName, "metadata.labels['kubernetes.io/service-name'] is not a Service's name: correct the label");
    }

    private static string Shown(string? text) => text is null ? "(none)" : text.Length > 64 ? text[..64] : text;

    /// <summary>Steps into an object; anything else is passed over.</summary>
    private static bool EnterMembers(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (!isObject)
        {
            reader.Skip();
        }

        return isObject;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
        }

        reader.Skip();
    }

    /// <summary>A string that repeats in other objects; null for anything else.</summary>
    private string? ReadName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return _names.Get(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private bool Fail(RejectReason reason, string problem)
    {
        _reason = reason;
        _problem = problem;
        return false;
    }
}
