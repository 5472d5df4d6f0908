using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>The way of a packet through the gateway: facts of the wanted state and, read at that moment, of the kernel. edgectl has the words.</summary>
/// <param name="Source">Who sends it: <c>outside</c>, <c>pod</c> or <c>gateway</c>.</param>
public sealed record ExplainAnswer(string Source) : IJsonObject
{
    /// <summary>The client's address that was asked for; null for any client from outside.</summary>
    public string? From { get; init; }

    /// <summary>The interface that the client's packets come in by; null when no client was named or no route leads to it.</summary>
    public string? FromInterface { get; init; }

    /// <summary>One for the address that was asked for, or one for each address of the Service; at most <see cref="AdminLimits.ExplainPaths"/>.</summary>
    public IReadOnlyList<PathRow> Paths { get; init; } = [];

    /// <summary>Paths that were left out.</summary>
    public int PathsLeftOut { get; init; }

    /// <summary>The endpoints that <see cref="PathRow.List"/> counts into.</summary>
    public IReadOnlyList<PathListRow> Lists { get; init; } = [];

    /// <summary>Sentences of the agent about what it does not serve: refused objects, addresses that another Service holds.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why the kernel cannot be programmed now; null when it can.</summary>
    public string? KernelProblem { get; init; }

    /// <summary>Why live connections were not counted; null when they were.</summary>
    public string? FlowsProblem { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("source"u8, Source);
        writer.WriteOptional("from"u8, From);
        writer.WriteOptional("fromInterface"u8, FromInterface);
        writer.WriteOptional("paths"u8, Paths);
        writer.WriteNumber("pathsLeftOut"u8, PathsLeftOut);
        writer.WriteOptional("lists"u8, Lists);
        writer.WriteOptional("problems"u8, Problems);
        writer.WriteOptional("kernelProblem"u8, KernelProblem);
        writer.WriteOptional("flowsProblem"u8, FlowsProblem);
    }
}
