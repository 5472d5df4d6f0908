using Edge.Agent.Settings;
using Edge.Agent.Uplinks;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Uplinks;

/// <summary>The agent's uplinks in one namespace, told of each change by the test.</summary>
internal sealed class LabUplinks : IDisposable
{
    private readonly LabNamespace _space;
    private readonly UplinkSettings _settings;
    private NftablesConnection _nftables = null!;
    private RouteEditor _routes = null!;

    private readonly bool? _owned;

    /// <param name="space">Where.</param>
    /// <param name="settings">Uplinks; found by themselves unless given.</param>
    /// <param name="owned">Null: as the agent would, by what the kernel can do.</param>
    public LabUplinks(LabNamespace space, UplinkSettings? settings = null, bool? owned = null)
    {
        _owned = owned;
        _space = space;
        _settings = settings ?? new UplinkSettings();
        Start();
    }

    public UplinkRouting Routing { get; private set; } = null!;

    public ManualClock Clock { get; } = new();

    /// <summary>Something changed in the network of the gateway.</summary>
    public void Refresh() => _space.Run(() =>
    {
        using var reader = new RouteReader();
        Routing.Update(reader.Read());
    });

    /// <summary>So much time passes without a change.</summary>
    public void Wait(TimeSpan time)
    {
        Clock.Advance(time);
        _space.Run(Routing.Tick);
    }

    /// <summary>The agent dies without a word and another one starts over what the kernel has.</summary>
    public void Restart()
    {
        Dispose();
        Start();
    }

    /// <summary>What <c>ip</c> shows of rules and routes that carry our protocol, in both families.</summary>
    public string Listing() =>
        string.Concat(new[] { "-4", "-6" }.Select(family => _space.Execute("ip", family, "rule", "show") + _space.Execute("ip", family, "route", "show", "table", "all", "proto", "101")));

    /// <summary>Our table as nft lists it; empty without one.</summary>
    public string Table() => Command.TryRun("ip", null, "netns", "exec", _space.Name, "nft", "list", "table", "inet", UplinkRuleset.Name) is (0, string text, _) ? text : "";

    public void Dispose()
    {
        _nftables.Dispose();
        _routes.Dispose();
    }

    private void Start()
    {
        _space.Run(() =>
        {
            _nftables = NftablesConnection.Open();
            _routes = new RouteEditor();
            bool owned = _owned ?? KernelFeatures.SupportsPersist(_nftables, Family.IPv4, out _);
            Routing = new UplinkRouting(
                _settings, new UplinkTable(_nftables, owned), new KernelPolicyRoutes(_routes), new ReversePath(ReversePath.ReadSetting), Clock, NullLogger<UplinkRouting>.Instance);
        });
        Refresh();
    }
}
