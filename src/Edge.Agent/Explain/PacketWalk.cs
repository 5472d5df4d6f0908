using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>
/// Goes with a packet through the chains of <see cref="DataplaneRuleset"/>, rule by rule: what the kernel has decides, and what the agent wants there is compared.
/// </summary>
internal sealed class PacketWalk
{
    private readonly Dataplane _dataplane;
    private readonly DataplaneTable _table;
    private readonly PathClient _client;
    private readonly FrontendKey _packet;
    private readonly IPAddress _address;

    /// <param name="dataplane">The gateway.</param>
    /// <param name="client">Who sends the packet.</param>
    /// <param name="packet">Where to: with an address, whatever it belongs to.</param>
    public PacketWalk(Dataplane dataplane, PathClient client, FrontendKey packet)
    {
        _dataplane = dataplane;
        _table = dataplane.TableOf(packet.Family);
        _client = client;
        _packet = packet;
        _address = packet.Address!;
        Lookups = new KernelLookups(dataplane, packet.Family);
        if (FindsFrontend() && !IsGated())
        {
            Pick();
        }
    }

    public KernelLookups Lookups { get; }

    /// <summary>Where the packet goes.</summary>
    public FrontendKey Packet => _packet;

    /// <summary>What becomes of the packet, in the words of <see cref="PathRow"/>.</summary>
    public string Outcome { get; private set; } = "passed";

    /// <summary>Why; for a refusal of the list's own the caller knows better.</summary>
    public string Reason { get; private set; } = PathReasons.UnknownAddress;

    /// <summary>The value in the kernel; 0 when no frontend was found.</summary>
    public uint Mark { get; private set; }

    /// <summary>The Service port that should answer here; null for none.</summary>
    public PortKey? Owner { get; private set; }

    /// <summary>The frontend that the agent wants here.</summary>
    public FrontendKey? Frontend { get; private set; }

    /// <summary>The address restricts its sources.</summary>
    public bool Restricted { get; private set; }

    /// <summary>The endpoint that the client keeps.</summary>
    public (EndpointTarget Endpoint, TimeSpan? Left)? Kept { get; private set; }

    private NodeFacts Node => _dataplane.Node;

    private bool FindsFrontend()
    {
        bool outside = IsOutside();
        bool guarded = Lookups.Has("services", _table.ServiceAddresses, _address, _dataplane.Model.Has(PolicyElement.Of(PolicySet.ServiceAddress, _address)));
        bool nodePorts = !guarded && NodePortsAnswer();
        FrontendKey any = _packet with { Address = null };
        if (outside
            && (At("outside", _packet with { ExternalOnly = true }, range: false)
                || At("outside", _packet with { ExternalOnly = true }, range: true)
                || (nodePorts && (At("outside", any with { ExternalOnly = true }, range: false) || At("outside", any with { ExternalOnly = true }, range: true)))))
        {
            return true;
        }

        if (At("services", _packet, range: false) || At("services", _packet, range: true))
        {
            return true;
        }

        if (guarded)
        {
            (Outcome, Reason) = ("refused", PathReasons.PortNotServed);
            return false;
        }

        if (Lookups.Has("services", _table.ServiceCidrs, _address, PathClient.Contains(Node.ServiceCidrs, _address)))
        {
            (Outcome, Reason) = ("dropped", PathReasons.AddressWithoutService);
            return false;
        }

        if (nodePorts && (At("services", any, range: false) || At("services", any, range: true)))
        {
            return true;
        }

        bool known = _dataplane.Model.FrontendAt(any, range: false) is not null || _dataplane.Model.FrontendAt(any, range: true) is not null;
        bool local = IPAddress.IsLoopback(_address) || Node.LocalAddresses.Contains(_address);
        Reason = known && local ? PathReasons.NodePortNotHere : known ? PathReasons.NotLocal : local ? PathReasons.OwnAddress : PathReasons.UnknownAddress;
        return false;
    }

    private bool IsOutside()
    {
        if (_client.IsGateway || _client.Address is not IPAddress client)
        {
            return !_client.IsGateway;
        }

        return !Lookups.Has("services", _table.PodCidrs, client, _client.IsPod);
    }

    private bool NodePortsAnswer()
    {
        if (IPAddress.IsLoopback(_address) || !Node.LocalAddresses.Contains(_address))
        {
            return false;
        }

        return Node.NodePortsEverywhere(_packet.Family) || Lookups.Has("services", _table.NodePortAddresses, _address, PathClient.Contains(Node.NodePortAddresses!, _address));
    }

    private bool At(string chain, FrontendKey packet, bool range)
    {
        (FrontendKey Key, uint Mark, PortKey? Owner)? wanted = _dataplane.Model.FrontendAt(packet, range);
        Set map = _table.MapOf(range ? packet with { LastPort = packet.Port } : packet);
        Mark = Lookups.MarkAt(chain, map, packet, wanted?.Mark ?? 0);
        if (Owner is null && wanted?.Owner is PortKey owner)
        {
            (Owner, Frontend) = (owner, wanted.Value.Key);
        }

        return Mark != 0;
    }

    // Limits depend on what is going on: they are told, not decided here.
    private bool IsGated()
    {
        if ((Mark & ConnectionMark.GatedBit) == 0)
        {
            return false;
        }

        uint id = ConnectionMark.IdOf(Mark);
        uint port = ConnectionMark.Port(id);
        Restricted = Lookups.Has("gate", _table.Restricted, port, _address, _dataplane.Model.Has(PolicyElement.Of(PolicySet.Restricted, _address) with { Port = id }));
        if (_client.Address is not IPAddress client)
        {
            return false;
        }

        if (Restricted && !Lookups.Has("gate", _table.SourceRanges, port, client, Wants(PolicySet.SourceRange, client)))
        {
            (Outcome, Reason) = ("dropped", PathReasons.SourceNotAllowed);
            return true;
        }

        if (Lookups.Has("gate", _table.DeniedSources, port, client, Wants(PolicySet.DeniedSource, client)))
        {
            (Outcome, Reason) = ("dropped", PathReasons.SourceDenied);
            return true;
        }

        return false;
    }

    private bool Wants(PolicySet set, IPAddress client)
    {
        UInt128 number = AddressRange.Read(client.GetAddressBytes());
        foreach (ProgrammedPort port in Owner is PortKey owner ? _dataplane.Model.PortsOf(owner.Service) : [])
        {
            foreach (PolicyElement element in port.Key == Owner ? port.Elements : [])
            {
                if (element.Set == set && element.Range.First <= number && number <= element.Range.Last)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Pick()
    {
        byte sizeClass = ConnectionMark.ClassOf(Mark);
        (Outcome, Reason) = sizeClass switch
        {
            SizeClass.Drop => ("dropped", PathReasons.OnlyRemoteEndpoints),
            SizeClass.Reject => ("refused", PathReasons.NoneReady),
            _ => ("forwarded", PathReasons.Endpoint),
        };
        if ((Mark & ConnectionMark.StickyBit) != 0 && _client.Address is IPAddress client)
        {
            Kept = Lookups.KeptBy(Mark, client);
        }
    }
}
