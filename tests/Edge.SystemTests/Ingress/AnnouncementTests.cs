using System.Net;
using Edge.Agent.Ingress;
using Edge.Conformance.Packets;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.SystemTests.Ingress;

/// <summary>What other hosts on the link hear of claimed addresses.</summary>
public sealed class AnnouncementTests
{
    private const int MulticastHeaderBytes = 14;

    // The test's own machine may be busy: a frame is never early, and it is late by less than this.
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(40), Late = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Addresses_are_probed_for_and_announced_in_every_form_at_their_times()
    {
        using IngressLab lab = new();
        using FrameCapture capture = IngressLab.Capture(lab.Client);
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip, IngressLab.Vip6);
        int four = 0, six = 0;
        List<CapturedFrame> frames = await capture.UntilAsync(frame =>
        {
            four += IsOf(frame, IngressLab.Vip) && !frame.Claim.IsProbe ? 1 : 0;
            six += IsOf(frame, IngressLab.Vip6) && !frame.Claim.IsProbe ? 1 : 0;
            return four == 12 && six == 6;
        });

        string mac = IngressLab.MacOf(lab.Gateway).ToString().Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        CapturedFrame[] arp = [.. frames.Where(frame => IsOf(frame, IngressLab.Vip))];
        string probe = $"FFFFFFFFFFFF{mac}08060001080006040001{mac}00000000000000000000C000020A";
        string request = $"FFFFFFFFFFFF{mac}08060001080006040001{mac}C000020A000000000000C000020A";
        string reply = $"FFFFFFFFFFFF{mac}08060001080006040002{mac}C000020AFFFFFFFFFFFFC000020A";
        Assert.Equal([probe, probe, probe, .. Enumerable.Repeat(new[] { request, reply }, 6).SelectMany(forms => forms)], arp.Select(frame => frame.Hex));
        AssertTimes(arp[..3], 0, 200, 400);
        AssertTimes([arp[2], arp[3]], 0, 200);
        AssertTimes([.. arp[3..].Where((_, index) => index % 2 == 0)], 0, 100, 1_100, 2_200, 3_300, 4_400);

        CapturedFrame[] neighbours = [.. frames.Where(frame => IsOf(frame, IngressLab.Vip6))];
        const string target = "20010DB8000000000000000000000010";
        Assert.Equal(9, neighbours.Length);
        Assert.All(neighbours[..3], frame => Assert.Matches(
            $"^3333FF000010{mac}86DD6000000000183AFF00000000000000000000000000000000FF0200000000000000000001FF0000108700....00000000{target}$", frame.Hex));
        Assert.All(neighbours[3..], frame => Assert.Matches(
            $"^333300000001{mac}86DD6000000000203AFF{target}FF0200000000000000000000000000018800....A0000000{target}0201{mac}$", frame.Hex));
        AssertTimes(neighbours[3..], 0, 100, 1_100, 2_200, 3_300, 4_400);
        Assert.Equal(MulticastHeaderBytes + 64, neighbours[0].Bytes.Length);
    }

    [Fact]
    public async Task Router_flag_follows_the_forwarding_of_the_interface()
    {
        using IngressLab lab = new();
        lab.Gateway.Configure(("ipv6/conf/eth0/forwarding", "0"));
        using FrameCapture capture = IngressLab.Capture(lab.Client);
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip6);
        CapturedFrame frame = await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip6) && !frame.Claim.IsProbe);
        Assert.Equal(0x20, frame.Bytes[58]);
        Assert.Contains((await ingress.WaitAsync(status => status.Problems.Count > 0)).Problems, problem => problem.Contains("net.ipv6.conf.eth0.forwarding = 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Switch_that_forgot_the_gateway_learns_it_from_the_next_announcement()
    {
        using IngressLab lab = new();
        string mac = IngressLab.MacOf(lab.Gateway).ToString();
        using FrameCapture capture = IngressLab.Capture(lab.Client);
        using LabIngress ingress = lab.Start(new IngressOptions { Refresh = TimeSpan.FromSeconds(1) });
        ingress.Want(IngressLab.Vip);
        await ingress.ClaimedAsync(1);
        await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip) && !frame.Claim.IsProbe);

        // Twice: an announcement may have been on its way while the table was emptied.
        lab.Switch.Ip("link set dev gateway type bridge_slave fdb_flush");
        await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip));
        lab.Switch.Ip("link set dev gateway type bridge_slave fdb_flush");
        await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip));
        await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip));
        await capture.NextAsync(frame => IsOf(frame, IngressLab.Vip));
        Assert.Contains(
            lab.Switch.Execute("bridge", "fdb", "show", "br", "br0").Split('\n'),
            line => line.StartsWith($"{mac} dev gateway", StringComparison.Ordinal) && !line.Contains("permanent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Contested_address_is_defended_once_and_shown()
    {
        using IngressLab lab = new();
        using FrameCapture capture = IngressLab.Capture(lab.Client);
        using LabIngress ingress = lab.Start();
        ingress.Want(IngressLab.Vip);
        int told = 0;
        await capture.UntilAsync(frame => IsOf(frame, IngressLab.Vip) && !frame.Claim.IsProbe && ++told == 12);

        MacAddress other = IngressLab.MacOf(lab.Other);
        lab.Other.Run(() =>
        {
            using var socket = PacketSocket.Open(EtherType.Arp);
            byte[] frame = new byte[ArpFrame.Bytes];
            ArpFrame.WriteAnnouncement(frame, other, IPAddress.Parse(IngressLab.Vip), reply: true);
            for (int count = 0; count < 20; count++)
            {
                Assert.Equal(Errno.None, socket.Send(RawSockets.IndexOf(IngressLab.Device), frame));
            }
        });
        IngressStatus status = await ingress.WaitAsync(status => status.Wrong == 1);
        Assert.True(status.Addresses[0].IsContested);
        Assert.Equal(other, status.Addresses[0].Other);

        // The mark comes behind whatever the gateway sent for the twenty.
        ingress.Want(IngressLab.Vip6);
        List<CapturedFrame> frames = await capture.UntilAsync(frame => IsOf(frame, IngressLab.Vip6) && !frame.Claim.IsProbe);
        Assert.Single(frames, frame => IsOf(frame, IngressLab.Vip) && frame.Claim.Mac != other);
    }

    private static bool IsOf(CapturedFrame frame, string address) => frame.Claim.Address.ToString() == address;

    private static void AssertTimes(CapturedFrame[] frames, params int[] milliseconds)
    {
        for (int index = 0; index < frames.Length; index++)
        {
            TimeSpan expected = TimeSpan.FromMilliseconds(milliseconds[index]);
            Assert.True(frames[index].At - frames[0].After >= expected - Early, $"frame {index} came {frames[index].At - frames[0].After} behind the first one, not {expected}");
            Assert.True(frames[index].After - frames[0].At <= expected + Late, $"frame {index} came {frames[index].After - frames[0].At} behind the first one, not {expected}");
        }
    }
}
