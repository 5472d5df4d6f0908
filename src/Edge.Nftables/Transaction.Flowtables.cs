using Edge.Linux.Netlink;

namespace Edge.Nftables;

public sealed partial class Transaction
{
    /// <summary>Makes the flowtable, or adds devices to the one that is there (kernel 5.8); fails at commit when there is no such device.</summary>
    /// <param name="flowtable">The flowtable; of one that is there, the devices to add.</param>
    public void Add(Flowtable flowtable)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Add, NftMessage.NewFlowtable, NetlinkFlags.Create, flowtable.Table.Family, flowtable);
        FlowtableCodec.Write(writer, flowtable);
        EndOperation(writer, message);
    }

    /// <summary>Deletes the flowtable, whatever its devices; its connections go on by the rules. Fails at commit when there is none or a rule uses it.</summary>
    /// <param name="flowtable">The flowtable.</param>
    public void Delete(Flowtable flowtable)
    {
        CloseElements();
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest message = BeginMessage(writer, Verb.Delete, NftMessage.DeleteFlowtable, NetlinkFlags.None, flowtable.Table.Family, flowtable);
        FlowtableCodec.WriteName(writer, flowtable);
        EndOperation(writer, message);
    }
}
