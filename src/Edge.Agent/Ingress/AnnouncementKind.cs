namespace Edge.Agent.Ingress;

/// <summary>What is said about an address on the link.</summary>
internal enum AnnouncementKind : byte
{
    /// <summary>Who has it? ARP probe, or neighbour solicitation.</summary>
    Probe,

    /// <summary>We have it: gratuitous ARP in the form of a request, or unsolicited neighbour advertisement.</summary>
    Request,

    /// <summary>We have it: gratuitous ARP in the form of a reply; IPv4 alone.</summary>
    Reply,
}
