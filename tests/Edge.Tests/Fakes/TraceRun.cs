using System.Net;
using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>One packet on one way through the hooks: what rules read and change.</summary>
internal sealed class TraceRun(TracePacket packet, TraceHost host, TraceChoices choices)
{
    public TracePacket Packet { get; } = packet;

    public TraceHost Host { get; } = host;

    public TraceChoices Choices { get; } = choices;

    public IPAddress Destination { get; set; } = packet.Destination;

    public ushort DestinationPort { get; set; } = packet.DestinationPort;

    public uint Mark { get; set; } = packet.Mark;

    public uint RoutedMark { get; set; }

    public uint CtMark { get; set; } = packet.CtMark;

    public bool Translated { get; set; } = packet.Translated;

    public bool Masqueraded { get; set; }

    public bool DestinationDecided { get; set; } = packet.Established;

    public bool SourceDecided { get; set; } = packet.Established;

    public Hook Hook { get; set; }

    public string? InputInterface { get; set; } = packet.InputInterface;

    public string? OutputInterface { get; set; }

    public IPEndPoint? Target { get; set; }

    public TraceVerdict? Rejected { get; set; }

    public List<TraceUpdate> Updates { get; } = [];

    public List<string> Path { get; } = [];

    public TraceOutcome End(TraceVerdict verdict) => new()
    {
        Verdict = verdict,
        Target = Target,
        Masqueraded = Masqueraded,
        CtMark = CtMark,
        RoutedMark = RoutedMark,
        Mark = Mark,
        OutputInterface = verdict is TraceVerdict.Forwarded ? OutputInterface : null,
        Updates = Updates,
        Path = Path,
    };

    /// <summary>The network header as it is now.</summary>
    public byte[] NetworkHeader()
    {
        byte[] header = new byte[Packet.IsIPv6 ? 40 : 20];
        header[0] = Packet.IsIPv6 ? (byte)0x60 : (byte)0x45;
        header[Packet.IsIPv6 ? 6 : 9] = Packet.Protocol;
        Packet.Source.GetAddressBytes().CopyTo(header, Packet.IsIPv6 ? 8 : 12);
        Destination.GetAddressBytes().CopyTo(header, Packet.IsIPv6 ? 24 : 16);
        return header;
    }

    /// <summary>The transport header as it is now.</summary>
    public byte[] TransportHeader()
    {
        if (Packet.Protocol is TracePacket.Icmp or TracePacket.IcmpV6)
        {
            return [Packet.IcmpType, 0, 0, 0, 0, 0, 0, 0];
        }

        byte[] header = new byte[Packet.Protocol == TracePacket.Tcp ? 20 : 12];
        header[0] = (byte)(Packet.SourcePort >> 8);
        header[1] = (byte)Packet.SourcePort;
        header[2] = (byte)(DestinationPort >> 8);
        header[3] = (byte)DestinationPort;
        if (Packet.Protocol == TracePacket.Tcp)
        {
            header[13] = Packet.TcpFlags;
        }

        return header;
    }
}
