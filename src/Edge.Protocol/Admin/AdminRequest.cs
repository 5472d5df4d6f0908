using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One request on the admin socket: one line of JSON, at most <see cref="AdminLimits.RequestBytes"/>.</summary>
/// <param name="Op">What to do: one of <see cref="AdminOperations"/>.</param>
public sealed record AdminRequest(string Op)
{
    /// <summary>Only objects of this namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only the object of this name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>The view that <see cref="AdminOperations.AckPrune"/> is about.</summary>
    public string? View { get; init; }

    /// <summary>How many deletions <see cref="AdminOperations.AckPrune"/> allows.</summary>
    public int? Count { get; init; }

    /// <summary>How long <see cref="AdminOperations.LedIdentify"/> and <see cref="AdminOperations.LedTest"/> last; 0 ends them.</summary>
    public int? Seconds { get; init; }

    /// <summary>What <see cref="AdminOperations.Explain"/> is about, where it is no Service: IPv4 or IPv6.</summary>
    public string? Address { get; init; }

    /// <summary>A port number, or the name of a port of the Service; null for all of a Service.</summary>
    public string? Port { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>; null for TCP, or for all of a Service.</summary>
    public string? Protocol { get; init; }

    /// <summary>The client of <see cref="AdminOperations.Explain"/>; null for any from outside.</summary>
    public string? From { get; init; }

    /// <summary><see cref="AdminOperations.Flows"/> by endpoint, too.</summary>
    public bool? Wide { get; init; }

    /// <summary>The manifests of <see cref="AdminOperations.Apply"/> and <see cref="AdminOperations.Delete"/>.</summary>
    public IReadOnlyList<AdminFile>? Files { get; init; }

    /// <summary>Reads a request; null for <c>null</c>, and an empty <see cref="Op"/> where there is none.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static AdminRequest? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static AdminRequest Read(ref JsonFields fields)
    {
        AdminRequest request = new("");
        while (fields.Next())
        {
            if (fields.Is("op"u8))
            {
                request = request with { Op = fields.Text() };
            }
            else if (fields.Is("namespace"u8))
            {
                request = request with { Namespace = fields.OptionalText() };
            }
            else if (fields.Is("name"u8))
            {
                request = request with { Name = fields.OptionalText() };
            }
            else if (fields.Is("view"u8))
            {
                request = request with { View = fields.OptionalText() };
            }
            else if (fields.Is("count"u8))
            {
                request = request with { Count = fields.OptionalInt32() };
            }
            else if (fields.Is("seconds"u8))
            {
                request = request with { Seconds = fields.OptionalInt32() };
            }
            else if (fields.Is("address"u8))
            {
                request = request with { Address = fields.OptionalText() };
            }
            else if (fields.Is("port"u8))
            {
                request = request with { Port = fields.OptionalText() };
            }
            else if (fields.Is("protocol"u8))
            {
                request = request with { Protocol = fields.OptionalText() };
            }
            else if (fields.Is("from"u8))
            {
                request = request with { From = fields.OptionalText() };
            }
            else if (fields.Is("wide"u8))
            {
                request = request with { Wide = fields.OptionalTruth() };
            }
            else if (fields.Is("files"u8))
            {
                request = request with { Files = fields.OptionalObjects(AdminFile.Read) };
            }
            else
            {
                fields.Skip();
            }
        }

        return request;
    }
}
