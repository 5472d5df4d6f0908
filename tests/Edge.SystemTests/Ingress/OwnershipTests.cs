using Edge.Agent.Ingress;

namespace Edge.SystemTests.Ingress;

/// <summary>Who has the address: the kernel answers for it, others keep theirs, and what is removed comes back.</summary>
public sealed class OwnershipTests
{
    private const string Route = "local 192.0.2.10 dev eth0";

    [Fact]
    public async Task Claimed_addresses_answer_and_are_given_back_when_nobody_wants_them()
    {
        using IngressLab lab = new();
        Assert.False(IngressLab.Answers(lab.Client, IngressLab.Vip));
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip, IngressLab.Vip6);
        IngressStatus status = await ingress.ClaimedAsync(2);
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip));
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip6));
        Assert.Equal((0, 0), (status.Wrong, status.Problems.Count));

        ingress.Drop(IngressLab.Vip);
        ingress.Drop(IngressLab.Vip6);
        await ingress.WaitAsync(status => status.Addresses.Count == 0);
        Assert.Equal("", lab.Kernel());
    }

    [Theory]
    [InlineData(IngressLab.Vip, "/24")]
    [InlineData(IngressLab.Vip6, "/64")]
    public async Task Address_of_another_host_is_not_claimed_and_the_host_is_named(string address, string length)
    {
        using IngressLab lab = new();
        lab.Other.Ip($"address add {address}{length} dev eth0 nodad");
        using LabIngress ingress = lab.Start();
        ingress.Want(address);
        IngressStatus status = await ingress.WaitAsync(status => status.Wrong == 1);
        AddressStatus conflict = Assert.Single(status.Addresses);
        Assert.Equal((AddressState.Conflict, IngressLab.MacOf(lab.Other)), (conflict.State, conflict.Other));
        Assert.Contains(IngressLab.MacOf(lab.Other).ToString(), conflict.Reason, StringComparison.Ordinal);
        Assert.Equal("", lab.Kernel());
        Assert.True(IngressLab.Answers(lab.Client, address));
    }

    [Fact]
    public async Task Host_that_probes_for_our_address_is_told_that_it_is_taken()
    {
        using IngressLab lab = new();
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip6);
        await ingress.ClaimedAsync(1);
        using FrameCapture capture = IngressLab.Capture(lab.Other);
        lab.Other.Ip($"address add {IngressLab.Vip6}/64 dev eth0");
        await capture.NextAsync(frame => frame.Claim is { IsProbe: false } claim && claim.Address.ToString() == IngressLab.Vip6 && claim.Mac == IngressLab.MacOf(lab.Gateway));
        Assert.Equal(AddressState.Claimed, ingress.Status.Addresses[0].State);
    }

    [Fact]
    public async Task What_somebody_removes_is_put_back_and_counted()
    {
        using IngressLab lab = new();
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip, IngressLab.Vip6);
        await ingress.ClaimedAsync(2);
        lab.Gateway.Ip("route del table local local 192.0.2.10 dev eth0");
        await ingress.WaitAsync(status => status.Repairs == 1);
        lab.Gateway.Ip("address del 2001:db8::10/128 dev eth0");
        await ingress.WaitAsync(status => status.Repairs == 2);
        Assert.Contains(Route, lab.Kernel(), StringComparison.Ordinal);
        Assert.Contains(IngressLab.Vip6, lab.Kernel(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_that_ends_leaves_the_addresses_and_the_next_one_keeps_them_without_asking()
    {
        using IngressLab lab = new();
        using (LabIngress first = lab.Start())
        {
            first.Want(IngressLab.Vip, IngressLab.Vip6, "192.0.2.11");
            await first.ClaimedAsync(3);
        }

        Assert.Contains(Route, lab.Kernel(), StringComparison.Ordinal);
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip));

        using FrameCapture capture = IngressLab.Capture(lab.Client);
        using LabIngress second = lab.Start();
        second.Want(IngressLab.Vip, IngressLab.Vip6);
        await second.ClaimedAsync(2);
        CapturedFrame frame = await capture.NextAsync(frame => frame.Claim.Address.ToString() == IngressLab.Vip);
        Assert.False(frame.Claim.IsProbe);
        Assert.Equal(0, second.Status.Repairs);

        // Of the third one nobody wants anything any more.
        Assert.DoesNotContain("192.0.2.11", lab.Kernel(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_that_is_made_anew_gets_its_addresses_again()
    {
        using IngressLab lab = new();
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip, IngressLab.Vip6);
        await ingress.ClaimedAsync(2);
        lab.Gateway.Ip("link del eth0");
        await ingress.WaitAsync(status => status.Addresses.All(address => address.State == AddressState.NoInterface));
        lab.Attach(lab.Gateway, "gateway", 1);
        await ingress.ClaimedAsync(2);
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip));
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip6));
    }

    [Fact]
    public async Task Interface_that_was_down_gets_its_addresses_again()
    {
        using IngressLab lab = new();
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip);
        await ingress.ClaimedAsync(1);
        lab.Gateway.Ip("link set eth0 down");
        await ingress.WaitAsync(status => status.Addresses[0].State == AddressState.NoLink);
        Assert.Equal("", lab.Kernel());
        lab.Gateway.Ip("link set eth0 up");
        await ingress.ClaimedAsync(1);
        Assert.True(IngressLab.Answers(lab.Client, IngressLab.Vip));
    }

    [Fact]
    public async Task Kernel_that_would_not_answer_ARP_is_reported_with_the_next_step()
    {
        using IngressLab lab = new();
        lab.Gateway.Configure(("ipv4/conf/all/arp_ignore", "1"), ("ipv4/ip_forward", "0"));
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip);
        IngressStatus status = await ingress.WaitAsync(status => status.Problems.Count == 2);
        Assert.Contains("net.ipv4.conf.all.arp_ignore = 0 (it is 1)", status.Problems[0], StringComparison.Ordinal);
        Assert.Contains("net.ipv4.ip_forward = 1", status.Problems[1], StringComparison.Ordinal);
    }
}
