namespace Edge.Agent.Ingress;

/// <summary>What became of a wanted address.</summary>
internal enum AddressState : byte
{
    /// <summary>Nothing is known of the machine's network yet.</summary>
    Waiting,

    /// <summary>It may not be claimed, whatever the settings say: it is somebody's that we know of.</summary>
    Refused,

    /// <summary>No interface is in its subnet, or none of those that the settings name is there.</summary>
    NoInterface,

    /// <summary>The interface has no link; nobody can be asked whether the address is free.</summary>
    NoLink,

    /// <summary>Others are asked whether they have it.</summary>
    Probing,

    /// <summary>Another machine has it.</summary>
    Conflict,

    /// <summary>Ours: the kernel answers for it, and the network was told.</summary>
    Claimed,

    /// <summary>The other gateway of the pair has it.</summary>
    Standby,

    /// <summary>The kernel refused it.</summary>
    Failed,
}
