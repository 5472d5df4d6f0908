using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>uid and resourceVersion for objects that have none. Both follow from the object alone, so that a restart or another
/// edge-control over the same manifests makes the same.</summary>
internal static class StableIdentity
{
    /// <summary>A name-based UUID in the form of RFC 9562 version 8.</summary>
    public static string Uid(ObjectKey key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"edge.gateway/uid/{key.Kind}/{key.Namespace}/{key.Name}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }

    /// <summary>Sets what is missing in <paramref name="json"/>'s metadata. The resourceVersion covers everything else, so it must come last.</summary>
    public static void Complete(JsonObject json, ObjectKey key)
    {
        JsonObject metadata = json.Object("metadata")!;
        metadata["namespace"] = key.Namespace;
        if (metadata.Text("uid") is not { Length: > 0 })
        {
            metadata["uid"] = Uid(key);
        }

        if (metadata.Text("resourceVersion") is not { Length: > 0 })
        {
            metadata.Remove("resourceVersion");
            metadata["resourceVersion"] = Version(json);
        }
    }

    /// <summary>Always a function of the content: for objects that are made here.</summary>
    public static string Version(JsonObject json)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) >> 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
