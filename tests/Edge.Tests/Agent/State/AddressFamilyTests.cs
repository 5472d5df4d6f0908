using System.Net.Sockets;
using Edge.Agent.State;
using Edge.Protocol;

namespace Edge.Tests.Agent.State;

/// <summary>Which address families the Services of the view use, counted as they come and go.</summary>
public sealed class AddressFamilyTests
{
    private readonly DesiredState _state = new();
    private ulong _generation;

    [Fact]
    public void Follows_a_Service_that_comes_changes_and_goes()
    {
        Assert.Equal((false, false), Served());
        Upsert("web", "1", "10.96.0.7");
        Assert.Equal((true, false), Served());
        Upsert("web", "2", "10.96.0.7", "fd00::7");
        Assert.Equal((true, true), Served());
        Upsert("web", "3", "fd00::7");
        Assert.Equal((false, true), Served());
    }

    [Fact]
    public void The_last_Service_of_a_family_takes_it_along()
    {
        Upsert("one", "1", "10.96.0.7");
        Upsert("two", "1", "10.96.0.8");
        Upsert("one", "2");
        Assert.Equal((true, false), Served());
        Upsert("two", "2");
        Assert.Equal((false, false), Served());
    }

    // Without an address a Service is headless and has no rules.
    private void Upsert(string name, string version, params string[] addresses)
    {
        string old = "\"clusterIP\":\"10.96.0.7\"";
        string spec = addresses is [] ? "\"clusterIP\":\"None\"" : $"\"clusterIP\":\"{addresses[0]}\",\"clusterIPs\":[{string.Join(',', addresses.Select(address => $"\"{address}\""))}]";
        _state.Upsert(Objects.Utf8(Objects.Service(name, version).Replace(old, spec, StringComparison.Ordinal)), new Generation(1, ++_generation));
    }

    private (bool IPv4, bool IPv6) Served() => (_state.Serves(AddressFamily.InterNetwork), _state.Serves(AddressFamily.InterNetworkV6));
}
