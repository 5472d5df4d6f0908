using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>Where a client stands with a limit that holds for each client, as a sentence.</summary>
internal static class LimitWords
{
    private const string ConnectionLimit = "connections-per-client";

    /// <summary>Whether the next connection is let through.</summary>
    public static string Of(ClientLimitRow limit) => limit.Name == ConnectionLimit ? Connections(limit) : Rate(limit);

    /// <summary>The number that holds, as in <c>5 connections</c>.</summary>
    public static string Most(ClientLimitRow limit) => Texts.Invariant($"{Number(limit)} connection{(Number(limit) == 1 ? "" : "s")}");

    /// <summary>The kernel holds the client to another number than the Service has now; null where it does not.</summary>
    public static string? Older(ClientLimitRow limit) => limit.Held is null ? null : limit.Name == ConnectionLimit
        ? Texts.Invariant($"{limit.Name}: the kernel still holds this client to {limit.Held}, the number of before, until all its connections have ended; {limit.Number} holds after that")
        : Texts.Invariant($"{limit.Name}: the kernel still holds this client to {limit.Held}, the number of before, until it opens none for a minute; {limit.Number} holds after that");

    private static string Connections(ClientLimitRow limit) => limit.State switch
    {
        "reached" => Texts.Invariant($"{limit.Name}: this client has {limit.Connections} live connection{(limit.Connections == 1 ? "" : "s")} and has reached its limit of {Number(limit)}: the next is refused"),
        "free" when limit.Connections is null => Texts.Invariant($"{limit.Name}: the kernel counts no connection of this client; {Number(limit)} are allowed"),
        "free" => Texts.Invariant($"{limit.Name}: this client has {limit.Connections} of {Number(limit)} connections"),
        _ => Texts.Invariant($"{limit.Name}: whether this client has reached its limit of {Number(limit)} cannot be read: the kernel does not tell how many it counts, and connections are not counted here; edgectl trace shows what becomes of a real packet"),
    };

    private static string Rate(ClientLimitRow limit) => limit.State switch
    {
        "free" when limit.QuietMilliseconds is long quiet => Texts.Invariant($"{limit.Name}: this client asked for its last connection {quiet / 1000.0:0.0} s ago: the next is let through"),
        "free" => $"{limit.Name}: this client asked for no connection in the last minute: the next is let through",
        _ => Texts.Invariant($"{limit.Name}: this client asked for a connection just now; how much of its {Number(limit)} in a second is left the kernel does not tell: edgectl trace shows what becomes of a real packet"),
    };

    private static long Number(ClientLimitRow limit) => limit.Held ?? limit.Number;
}
