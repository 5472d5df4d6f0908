namespace Edge.Nftables;

/// <summary>Somebody committed.</summary>
/// <param name="Generation">The generation after the commit; 0 when notifications were lost.</param>
/// <param name="PortId">Netlink address of the socket that committed.</param>
/// <param name="ProcessId">Who committed.</param>
/// <param name="ProcessName">Name of who committed, for example <c>nft</c>.</param>
/// <param name="IsOwn">Whether it was a connection that the monitor was told of.</param>
/// <param name="IsLost">Notifications were lost: anything may have changed, read again.</param>
/// <param name="Tables">The tables that were changed.</param>
public sealed record GenerationChange(
    uint Generation, uint PortId, uint ProcessId, string ProcessName, bool IsOwn, bool IsLost, IReadOnlyList<TableChange> Tables)
{
    /// <summary>Whether that table was changed, or may have been.</summary>
    /// <param name="family">Family of the table.</param>
    /// <param name="table">Name of the table.</param>
    public bool Touches(Family family, string table)
    {
        foreach (TableChange change in Tables)
        {
            if (change.Family == family && change.Table == table)
            {
                return true;
            }
        }

        return IsLost;
    }
}
