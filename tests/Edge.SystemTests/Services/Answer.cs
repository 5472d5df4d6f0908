using System.Net;

namespace Edge.SystemTests.Services;

/// <summary>What came of one new connection, or of one datagram.</summary>
/// <param name="Outcome">One word, for what was not answered.</param>
/// <param name="Endpoint">Where it arrived, as the pod has it itself.</param>
/// <param name="Client">Who the pod saw.</param>
internal readonly record struct Answer(string Outcome, IPEndPoint? Endpoint = null, IPEndPoint? Client = null)
{
    /// <summary>TCP reset, or ICMP port unreachable.</summary>
    public static Answer Refused { get; } = new("refused");

    /// <summary>Not one packet came back.</summary>
    public static Answer Silence { get; } = new("silence");

    /// <summary>Address of the pod that answered; else the outcome.</summary>
    public string Pod => Endpoint?.Address.ToString() ?? Outcome;

    /// <summary>Address of the client that the pod saw; else the outcome.</summary>
    public string Seen => Client?.Address.ToString() ?? Outcome;

    /// <summary>Reads the words of <see cref="LabServers"/>.</summary>
    public static Answer Parse(string text)
    {
        string[] words = text.Split(' ');
        return new Answer("answered", IPEndPoint.Parse(words[0]), IPEndPoint.Parse(words[1]));
    }

    /// <inheritdoc/>
    public override string ToString() => Endpoint is null ? Outcome : $"{Endpoint} saw {Client}";
}
