using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What the lights of a gateway show: the answer to <c>led</c>, <c>ledIdentify</c> and <c>ledTest</c>.</summary>
/// <param name="State">Name of the pattern, as in <c>ok</c> or <c>no-broker</c>.</param>
/// <param name="Meaning">For a person.</param>
public sealed record LedStatus(string State, string Meaning) : IJsonObject
{
    /// <summary>Nothing that a person asks for is shown for longer.</summary>
    public const int LongestSeconds = 300;

    /// <summary>The pattern of the gateway's own state, which is shown when nobody asks for another.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>How long what was asked for is still shown; 0: nothing was.</summary>
    public int SecondsLeft { get; init; }

    /// <summary>What the green light does, where there are two.</summary>
    public string Green { get; init; } = "";

    /// <summary>What the red light does, where there are two.</summary>
    public string Red { get; init; } = "";

    /// <summary>What the light does where there is one alone.</summary>
    public string Single { get; init; } = "";

    /// <summary>The lights in use; none: nothing is shown.</summary>
    public IReadOnlyList<string> Lights { get; init; } = [];

    /// <summary>What is wrong with lights or button; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>All patterns, most urgent first.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("state"u8, State);
        writer.WriteString("meaning"u8, Meaning);
        writer.WriteString("gateway"u8, Gateway);
        writer.WriteNumber("secondsLeft"u8, SecondsLeft);
        writer.WriteString("green"u8, Green);
        writer.WriteString("red"u8, Red);
        writer.WriteString("single"u8, Single);
        writer.WriteOptional("lights"u8, Lights);
        writer.WriteOptional("problem"u8, Problem);
        writer.WriteOptional("patterns"u8, Patterns);
    }
}
