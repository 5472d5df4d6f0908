using Edge.Agent.Proxy;
using Edge.Nftables;

namespace Edge.Agent.Sync;

// The interfaces of the flowtables, and a kernel that refuses one.
internal sealed partial class Dataplane
{
    private readonly FastPathDevices _fastPath = new();

    // The kernel had flowtables when it was asked, and refuses one now: packets go by the rules.
    private bool LosesFastPath(NftablesException e)
    {
        if (!_kernel.FastPath || e.Subject is not (Flowtable or Rule { Chain.Name: FastPathRules.ChainName }))
        {
            return false;
        }

        _kernel = _kernel with { FastPath = false };
        _node = _node with { Kernel = _kernel };
        return true;
    }

    // Each family by itself, and without an end to the rest: an interface may have gone since it was reported, and the next report is on its way.
    private void AddFastPathDevices()
    {
        foreach (DataplaneFamily family in _families)
        {
            if (!family.Groups.HasFastPath)
            {
                _fastPath.Forget(family.Table);
                continue;
            }

            _transaction.Clear(Guard());
            _fastPath.Write(family.Table, Node.Links, _transaction);
            try
            {
                Send();
            }
            catch (NftablesException e) when (e is not GenerationException)
            {
                _fastPath.Forget(family.Table);
            }
        }
    }
}
