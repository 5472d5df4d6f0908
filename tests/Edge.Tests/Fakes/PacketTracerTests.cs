using System.Net;

namespace Edge.Tests.Fakes;

public sealed class PacketTracerTests : IDisposable
{
    private readonly FakeNftables _kernel = new();
    private readonly TraceHost _host = new TraceHost().Interface("eth0", "192.0.2.1/24").Interface("pods", "10.244.1.1/24");

    public PacketTracerTests()
    {
        using Edge.Nftables.Transaction transaction = SmallDataplane.Build();
        _kernel.Commit(transaction);
    }

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Connection_to_a_frontend_may_reach_each_endpoint_equally()
    {
        TraceResult result = new PacketTracer(_kernel, _host).Trace(TracePacket.Connect("192.0.2.7", "10.96.5.81", 3000));
        Assert.Equal(TraceVerdict.Forwarded, result.Verdict);
        Assert.Equal(["10.244.1.2:3000", "10.244.1.3:3000", "10.244.1.4:3000"], result.Targets.Select(target => target.ToString()));
        Assert.All(result.Shares.Values, share => Assert.Equal(1, share));
        Assert.False(result.Masqueraded);
        Assert.Equal(0x103u, result.CtMark);
        Assert.All(result.Outcomes, outcome => Assert.Equal("pods", outcome.OutputInterface));
    }

    [Fact]
    public void Connection_to_nothing_of_ours_passes_untouched()
    {
        TraceOutcome outcome = Assert.Single(new PacketTracer(_kernel, _host).Trace(TracePacket.Connect("192.0.2.7", "198.51.100.1", 80)).Outcomes);
        Assert.Null(outcome.Target);
        Assert.Equal(0u, outcome.CtMark);
        Assert.Equal(TraceVerdict.Forwarded, outcome.Verdict);
    }

    [Fact]
    public void Connection_to_this_machine_is_reset_by_the_input_chain() =>
        Assert.Equal(TraceVerdict.Reset, new PacketTracer(_kernel, _host).Trace(TracePacket.Connect("192.0.2.7", "192.0.2.1", 22)).Verdict);

    [Fact]
    public void Datagram_to_this_machine_is_delivered() =>
        Assert.Equal(TraceVerdict.Delivered, new PacketTracer(_kernel, _host).Trace(TracePacket.Connect("192.0.2.7", "192.0.2.1", 53, TracePacket.Udp)).Verdict);

    [Fact]
    public void Later_packet_of_a_connection_is_not_translated_again()
    {
        TracePacket packet = TracePacket.Connect("192.0.2.7", "10.96.5.81", 3000) with { Established = true };
        Assert.Empty(new PacketTracer(_kernel, _host).Trace(packet).Targets);
    }

    [Fact]
    public void Client_stays_with_its_first_endpoint_once_it_was_remembered()
    {
        using Edge.Nftables.Transaction transaction = new();
        PacketTracer tracer = new(_kernel, _host);
        TracePacket packet = TracePacket.Connect("192.0.2.7", "10.96.5.82", 80);
        TraceResult first = tracer.Trace(packet);
        Assert.Equal(3, first.Targets.Count);
        TraceOutcome picked = first.Outcomes[1];
        tracer.Remember(picked);
        Assert.Equal([picked.Target!], tracer.Trace(packet).Targets);
        Assert.Equal(3, tracer.Trace(packet with { Source = IPAddress.Parse("192.0.2.8") }).Targets.Count);
    }

    [Fact]
    public void Endpoint_outside_the_pod_network_is_masqueraded()
    {
        using Edge.Nftables.Transaction transaction = new();
        for (uint i = 0; i < 3; i++)
        {
            transaction.DeleteElement(SmallDataplane.Endpoints, SmallDataplane.Slot(0x100, i));
            transaction.AddElement(SmallDataplane.Endpoints, SmallDataplane.Slot(0x100, i), SmallDataplane.Endpoint("203.0.113.9", 80));
        }

        _kernel.Commit(transaction);
        TraceResult result = new PacketTracer(_kernel, _host).Trace(TracePacket.Connect("192.0.2.7", "10.96.5.81", 3000));
        Assert.True(result.Masqueraded);
        Assert.Equal(3, Assert.Single(result.Shares).Value);
    }
}
