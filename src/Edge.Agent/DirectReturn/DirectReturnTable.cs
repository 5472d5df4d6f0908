using System.Globalization;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Nftables;

namespace Edge.Agent.DirectReturn;

/// <summary>
/// The table of both families for Services whose endpoints answer the client directly. It hangs before everything else: what it sends on, this machine's
/// own network stack never sees. Shown for IPv4; the same names with a 6 are IPv6's.
/// <code>
/// table netdev edge-direct {
///     map services4 { typeof iif . ip daddr . meta l4proto . th dport : meta mark; }    the value is that of a frontend (ConnectionMark)
///     map endpoints4 { typeof meta mark . numgen random mod 65536 : ip daddr; }         list and slot, as in table edge
///     chain link-2 { type filter hook ingress device eth0 priority -5; jump direct }    one for each link in use
///     chain direct { meta protocol ip meta mark set iif . ip daddr . meta l4proto . th dport map @services4 goto pick4 }
///     chain pick4 { meta mark &amp; 0x3f vmap { 42 : goto flow4-64, … } }
///     chain flow4-64 { fwd ip to meta mark &amp; 0x3ffff00 . jhash … mod 64 map @endpoints4 device iif; drop }
/// }
/// </code>
/// </summary>
internal sealed class DirectReturnTable
{
    public const string Name = "edge-direct";

    // Names this form of the table: one with another comment is made anew.
    private const string Version = "edge direct 1";
    private const int BeforeOthers = -5; // a flowtable hangs at 0

    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];

    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    public DirectReturnTable(bool owned)
    {
        Table = new Table(Family.Netdev, Name) { Owner = owned, Persist = owned, Comment = Version };
        ServicesV4 = Services(Table, AddressFamily.InterNetwork);
        ServicesV6 = Services(Table, AddressFamily.InterNetworkV6);
        EndpointsV4 = Endpoints("endpoints4", ElementField.IPv4Destination);
        EndpointsV6 = Endpoints("endpoints6", ElementField.IPv6Destination);
        Chain direct = new(Table, "direct");
        List<Rule> entries = [Entry(direct, AddressFamily.InterNetwork), Entry(direct, AddressFamily.InterNetworkV6)];
        _chains.Add(direct);
        _rules.AddRange(entries);
    }

    public Table Table { get; }

    public Set ServicesV4 { get; }

    public Set ServicesV6 { get; }

    public Set EndpointsV4 { get; }

    public Set EndpointsV6 { get; }

    /// <summary>Adds table, sets, chains and rules, without elements and links.</summary>
    public void AddTo(Transaction transaction)
    {
        transaction.Add(Table);
        foreach (Set set in (Set[])[ServicesV4, ServicesV6, EndpointsV4, EndpointsV6])
        {
            transaction.Add(set);
        }

        foreach (Chain chain in _chains)
        {
            transaction.Add(chain);
        }

        foreach (Rule rule in _rules)
        {
            transaction.Add(rule);
        }
    }

    /// <summary>Begins to look at what comes in by a link.</summary>
    public void AddLink(HostLink link, Transaction transaction)
    {
        Chain chain = LinkChain(link.Index) with { Hook = new ChainHook(ChainType.Filter, Hook.Ingress, BeforeOthers) { Device = link.Name } };
        transaction.Add(chain);
        transaction.Add(new Rule(chain, [RuleExpressions.Jump("direct")]) { Comment = $"from {link.Name}" });
    }

    /// <summary>Ends that.</summary>
    public void RemoveLink(int index, Transaction transaction)
    {
        transaction.Flush(LinkChain(index));
        transaction.Delete(LinkChain(index));
    }

    /// <summary>Adds or removes an address of a Service.</summary>
    public void Write(DirectFrontend frontend, uint mark, bool remove, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes], address = stackalloc byte[16];
        var key = new ElementKey(room);
        key.AddInterfaceIndex((uint)frontend.Link);
        key.AddAddress(address[..frontend.Address.WriteAddress(address)]);
        key.AddProtocol(frontend.Protocol);
        key.AddPort(frontend.Address.Port);
        Set set = frontend.Address.Family == AddressFamily.InterNetwork ? ServicesV4 : ServicesV6;
        if (remove)
        {
            transaction.DeleteElement(set, new Element { Key = key.Bytes });
            return;
        }

        Span<byte> value = stackalloc byte[ElementKey.MaximumBytes];
        var data = new ElementKey(value);
        data.AddMark(mark);
        transaction.AddElement(set, new Element { Key = key.Bytes, Data = data.Bytes });
    }

    /// <summary>Adds or removes who is in a slot of a list.</summary>
    public void Write(uint list, int slot, EndpointTarget endpoint, bool remove, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes], address = stackalloc byte[16];
        var key = new ElementKey(room);
        key.AddMark(list);
        key.AddNumber((uint)slot);
        Set set = endpoint.Family == AddressFamily.InterNetwork ? EndpointsV4 : EndpointsV6;
        if (remove)
        {
            transaction.DeleteElement(set, new Element { Key = key.Bytes });
        }
        else
        {
            transaction.AddElement(set, new Element { Key = key.Bytes, Data = address[..endpoint.WriteAddress(address)] });
        }
    }

    // Everything that a packet of one family may meet, the last chains first.
    private Rule Entry(Chain direct, AddressFamily family)
    {
        bool v4 = family == AddressFamily.InterNetwork;
        string suffix = v4 ? "4" : "6";
        var match = new RuleExpressions(family);
        List<(uint, Verdict)> cases = [];
        foreach (byte sizeClass in SizeClass.All)
        {
            Balance balance = SizeClass.BalanceOf(sizeClass);
            if (balance == Balance.ClientHashKeepPort || DirectReturnChoice.BalanceFor(family, balance) != balance)
            {
                continue;
            }

            int slots = SizeClass.SlotsOf(sizeClass);
            var chain = new Chain(Table, string.Create(CultureInfo.InvariantCulture, $"{(balance == Balance.FlowHash ? "flow" : "client")}{suffix}-{slots}"));
            _chains.Add(chain);
            _rules.Add(new Rule(chain, match.ForwardToSlot(v4 ? EndpointsV4 : EndpointsV6, balance, slots)) { Comment = $"one of {slots}" });

            // Our own stack would take it for the middle of a connection that it does not know.
            _rules.Add(new Rule(chain, [RuleExpressions.Decide(Verdict.Drop)]) { Comment = "a slot that has just gone" });
            cases.Add((sizeClass, Verdict.Goto(chain.Name)));
        }

        var pick = new Chain(Table, "pick" + suffix);
        _chains.Add(pick);
        _rules.Add(new Rule(pick, RuleExpressions.DispatchOnPacketMark(ConnectionMark.PickMask, cases)) { Comment = "by number of endpoints" });
        return new Rule(direct, match.PacketMarkFrom(v4 ? ServicesV4 : ServicesV6, pick.Name)) { Comment = v4 ? "an address of a Service, IPv4" : "an address of a Service, IPv6" };
    }

    private Chain LinkChain(int index) => new(Table, string.Create(CultureInfo.InvariantCulture, $"link-{index}"));

    /// <summary>The map of one family's addresses, for who looks up in it alone.</summary>
    public static Set ServicesOf(AddressFamily family) => Services(new Table(Family.Netdev, Name), family);

    private static Set Services(Table table, AddressFamily family) => new(table, family == AddressFamily.InterNetwork ? "services4" : "services6")
    {
        KeyType = new ElementType(ElementField.InputInterface, family == AddressFamily.InterNetwork ? ElementField.IPv4Destination : ElementField.IPv6Destination, ElementField.L4Protocol, ElementField.DestinationPort),
        DataType = ElementField.MetaMark,
    };

    private Set Endpoints(string name, ElementField destination) => new(Table, name)
    {
        KeyType = new ElementType(ElementField.MetaMark, ElementField.NumgenRandom(SizeClass.MaximumSlots)),
        DataType = destination,
    };
}
