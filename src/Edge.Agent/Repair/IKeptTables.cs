using Edge.Nftables;

namespace Edge.Agent.Repair;

/// <summary>A part of the agent that keeps tables in the kernel beside those of the dataplane. Called by the reconciler alone.</summary>
internal interface IKeptTables
{
    /// <summary>Whether a table is one of these.</summary>
    bool Has(Family family, string name);

    /// <summary>Adds each table as the kernel should have it; nothing while that is not known, which is said elsewhere.</summary>
    void AddWanted(ICollection<WantedTable> into);

    /// <summary>Somebody else changed one of them: writes it anew. What the kernel refuses is said as it is after every other change.</summary>
    void Repair();
}
