using Edge.Ctl.Tracing;
using Edge.Nftables;
using Edge.Nftables.Text;
using Edge.Tests.Fakes;

namespace Edge.Tests.Ctl.Tracing;

/// <summary>The table that marks packets, as nft would list it.</summary>
public sealed class TraceTableTests
{
    [Fact]
    public void Exactly_the_opening_packets_of_one_client_are_marked()
    {
        Assert.Equal(
            """
            table ip edge-trace {
            	flags owner
            	comment "edgectl trace; it goes when that ends"
            	chain prerouting {
            		type filter hook prerouting priority -450; policy accept;
            		ip saddr 192.0.2.7 ip daddr 10.96.0.10 tcp sport 40000 tcp dport 80 tcp flags syn / fin,syn,rst,ack iifname "eth0" limit rate 20/second meta nftrace set 1
            	}

            	chain output {
            		type filter hook output priority -450; policy accept;
            	}

            	chain loopback {
            		type filter hook prerouting priority -449; policy accept;
            		iif 1 meta l4proto tcp
            	}

            	chain input {
            		type filter hook input priority 2147483646; policy accept;
            		meta l4proto tcp
            	}

            	chain postrouting {
            		type filter hook postrouting priority 2147483646; policy accept;
            		meta l4proto tcp
            	}
            }

            """,
            Print(TraceFlow.Parse("192.0.2.7:40000", "10.96.0.10:80") with { InputInterface = "eth0" }));
    }

    [Fact]
    public void Datagrams_of_anybody_are_marked_on_their_way_in_and_when_the_gateway_sends_them()
    {
        string text = Print(TraceFlow.Parse("any", "[fd00:96::10]:53/udp"));

        Assert.Equal(2, text.Split("\t\tip6 daddr fd00:96::10 udp dport 53 limit rate 20/second meta nftrace set 1\n").Length - 1);
    }

    [Fact]
    public void A_packet_that_the_gateway_sends_is_marked_in_output_alone()
    {
        string text = Print(TraceFlow.Parse("any", "10.96.0.10:80") with { Send = true });

        Assert.Equal(1, text.Split("meta nftrace set 1").Length - 1);
        Assert.Contains("hook output priority -450; policy accept;\n\t\tip daddr 10.96.0.10 tcp dport 80", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Packets_of_connections_that_exist_are_marked_on_request() =>
        Assert.DoesNotContain("tcp flags", Print(TraceFlow.Parse("any", "10.96.0.10:80") with { Established = true }), StringComparison.Ordinal);

    [Fact]
    public void A_table_that_is_there_already_is_not_touched()
    {
        using FakeNftables nftables = new();
        using Transaction first = new(), second = new();
        TraceTable.AddTo(first, TraceFlow.Parse("any", "10.96.0.10:80"));
        TraceTable.AddTo(second, TraceFlow.Parse("any", "10.96.0.11:80"));
        nftables.Commit(first);

        Assert.Throws<NftablesException>(() => nftables.Commit(second));
    }

    private static string Print(TraceFlow flow)
    {
        using FakeNftables nftables = new();
        using Transaction transaction = new();
        TraceTable.AddTo(transaction, flow);
        nftables.Commit(transaction);
        return RulesetText.Print(Assert.Single(nftables.Tables));
    }
}
