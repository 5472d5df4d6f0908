using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>
/// The flowtable of one table and the chain that fills it. Both are there only while a Service asks for the fast path: a kernel without
/// flowtables never sees them, and other gateways pay nothing.
/// </summary>
internal static class FastPathRules
{
    /// <summary>The chain that puts connections into the flowtable.</summary>
    public const string ChainName = "fast-path";

    /// <summary>The flowtable.</summary>
    public const string FlowtableName = "fast";

    private const int BehindForward = -140; // our chain "forward" is at NF_IP_PRI_MANGLE, -150: what it drops is not put into the flowtable

    /// <summary>The flowtable without devices; <see cref="FastPathDevices"/> adds them.</summary>
    public static Flowtable Flowtable(DataplaneTable table) => new(table.Table, FlowtableName) { Counter = true };

    /// <summary>Makes flowtable, chain and rule. What is there already stays or is written anew.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ports">The Service ports that ask for it.</param>
    /// <param name="transaction">Receives the changes.</param>
    public static void Add(DataplaneTable table, Set ports, Transaction transaction)
    {
        Chain chain = ChainOf(table);
        transaction.Add(Flowtable(table));
        transaction.Add(chain);
        transaction.Flush(chain);
        transaction.Add(new Rule(chain, [.. RuleExpressions.PortIn(ports), new FlowOffload(Flowtable(table).Name)]) { Comment = "as fast as the kernel forwards" });
    }

    /// <summary>Takes both away; the connections go on by the rules.</summary>
    public static void Remove(DataplaneTable table, Transaction transaction)
    {
        Chain chain = ChainOf(table);
        transaction.Flush(chain);
        transaction.Delete(chain);
        transaction.Delete(Flowtable(table));
    }

    private static Chain ChainOf(DataplaneTable table) => new(table.Table, ChainName) { Hook = new ChainHook(ChainType.Filter, Hook.Forward, BehindForward) };
}
