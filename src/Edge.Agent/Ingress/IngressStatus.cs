namespace Edge.Agent.Ingress;

/// <summary>All wanted addresses at one moment. Immutable: the loop makes a new one when something changes.</summary>
internal sealed record IngressStatus
{
    public static IngressStatus Nothing { get; } = new();

    /// <summary>In the order of the addresses, IPv4 first.</summary>
    public IReadOnlyList<AddressStatus> Addresses { get; init; } = [];

    /// <summary>What is wrong with the machine: settings of the kernel, missing rights. Each a sentence with the next step.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>How often one of ours was gone and put back.</summary>
    public long Repairs { get; init; }

    /// <summary>How many are ours.</summary>
    public int Claimed { get; init; }

    /// <summary>How many need a person: conflicts, refusals, no interface.</summary>
    public int Wrong { get; init; }

    /// <summary>Whether this gateway is the one that has the addresses.</summary>
    public IngressRole Role { get; init; }
}
