using System.Text.Json;
using Edge.Ctl.Output;
using Edge.Ctl.Tracing;
using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Nftables.Tracing;

namespace Edge.Tests.Ctl.Tracing;

/// <summary>The way of a packet on the terminal and as JSON, without a kernel: what is gone, and names that mean ill.</summary>
public sealed class TraceTextTests
{
    private const string Evil = "evil\e[31m\n";
    private static readonly TracePacket s_packet = TracePacket.Read(
        [0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 100, 64, 0, 1, 10, 96, 0, 10], [0x9c, 0x40, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2])!;

    [Fact]
    public void Names_of_foreign_tables_do_not_steer_the_terminal()
    {
        string text = Print(Packet(Rule("firewall", Evil, 7, Verdict.Drop) with { Packet = s_packet }));

        Assert.DoesNotContain('\e', text);
        Assert.Contains("It was dropped without an answer by rule 7 of the chain ip firewall evil?[31m?", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_is_gone_is_named_by_its_number_and_its_chain_in_words()
    {
        string text = Print(Packet(
            Rule("edge", "services", 9, Verdict.Goto("pick")) with { Packet = s_packet },
            Rule("firewall", "forward", 7, Verdict.Continue) with { Packet = s_packet }));

        Assert.Contains("    edge services          which Service is at this address, protocol and port → pick\n", text, StringComparison.Ordinal);
        Assert.Contains("  ! ip firewall forward    rule 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_of_a_foreign_table_is_shown_as_nft_prints_it_and_queue_is_a_decision_elsewhere()
    {
        TracedPacket packet = Packet(Rule("firewall", "forward", 4, new Verdict(VerdictCode.Queue)) with { Packet = s_packet });

        Assert.Equal(TraceOutcome.Queued, packet.Outcome);
        Assert.Contains("ip firewall forward    meta l4proto tcp counter drop comment \"closed\"\n", Print(packet), StringComparison.Ordinal);
        Assert.Equal("ip firewall forward handed it to a program (queue), which decides; the table ip firewall is not the gateway's.", packet.Sentence);
    }

    [Theory]
    [InlineData("", "there is no route to 10.96.0.10, or the reverse path filter of eth3 refuses 100.64.0.1.", "rp_filter")]
    [InlineData("ipv4/conf/all/rp_filter=0 ipv4/conf/eth3/rp_filter=1", "there is no route to 10.96.0.10, or the reverse path filter of eth3 refuses 100.64.0.1.", "net.ipv4.conf.eth3.rp_filter")]
    [InlineData("ipv4/conf/all/rp_filter=0 ipv4/conf/eth3/rp_filter=0", "there is no route to 10.96.0.10.", "ip route get 10.96.0.10 from 100.64.0.1 iif eth3")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/eth3/forwarding=1 ipv4/conf/all/rp_filter=0 ipv4/conf/eth3/rp_filter=0", "there is no route to 10.96.0.10.", "ip route get")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/eth3/forwarding=0", "the kernel forwards nothing that comes in there, net.ipv4.ip_forward is 0.", "sysctl -w net.ipv4.ip_forward=1")]
    [InlineData("ipv4/ip_forward=1 ipv4/conf/eth3/forwarding=0", "the kernel forwards nothing that comes in there, net.ipv4.conf.eth3.forwarding is 0.", "sysctl -w net.ipv4.conf.eth3.forwarding=1")]
    public void A_packet_that_is_not_seen_again_is_told_what_the_settings_leave_open(string settings, string sentence, string next)
    {
        Dictionary<string, string> values = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(static setting => setting.Split('=')[0], static setting => setting.Split('=')[1]);
        TracedPacket packet = TraceReading.Read([Rule(TraceTable.Name, "prerouting", 3, Verdict.Continue) with { Packet = s_packet, InputInterface = 3 }], new Tables(values));

        Assert.EndsWith(sentence, packet.Sentence, StringComparison.Ordinal);
        Assert.Contains(next, packet.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_outcome_steps_and_the_packet()
    {
        TracedPacket packet = Packet(Rule("firewall", "forward", 4, Verdict.Drop) with { Packet = s_packet, InputInterface = 3, Mark = 0x102 });

        using JsonDocument json = JsonDocument.Parse(TraceJson.Print(new TraceResult([packet], HasLost: true)));

        Assert.True(json.RootElement.GetProperty("incomplete").GetBoolean());
        JsonElement first = json.RootElement.GetProperty("packets")[0];
        Assert.Equal(("dropped", "nft -a list chain ip firewall forward"), (first.GetProperty("outcome").GetString(), first.GetProperty("next").GetString()));
        Assert.Equal(40000, first.GetProperty("first").GetProperty("sourcePort").GetInt32());
        JsonElement step = first.GetProperty("steps")[1];
        Assert.Equal(("forward", "drop", "eth3", 0x102), (step.GetProperty("hook").GetString(), step.GetProperty("verdict").GetString(), step.GetProperty("input").GetString(), step.GetProperty("mark").GetInt32()));
        Assert.Equal(("meta l4proto tcp counter drop", "closed", 4), (step.GetProperty("rule").GetString(), step.GetProperty("comment").GetString(), step.GetProperty("handle").GetInt32()));
    }

    private static TracedPacket Packet(params TraceEvent[] steps) =>
        TraceReading.Read([Rule(TraceTable.Name, "prerouting", 3, Verdict.Continue) with { Packet = s_packet }, .. steps], new Tables([]));

    private static TraceEvent Rule(string table, string chain, ulong handle, Verdict verdict) =>
        new(1, Family.IPv4, table, chain, TraceKind.Rule) { RuleHandle = handle, Verdict = verdict };

    private static string Print(TracedPacket packet)
    {
        using StringWriter text = new() { NewLine = "\n" };
        TraceText.Write(new CtlConsole(text, text, TextReader.Null, colour: false), new TraceResult([packet], HasLost: false));
        return text.ToString();
    }

    private sealed class Tables(Dictionary<string, string> settings) : ITraceTables
    {
        private static readonly Edge.Nftables.Table s_table = new(Family.IPv4, "firewall");
        private static readonly Chain s_chain = new(s_table, "forward") { Hook = new ChainHook(ChainType.Filter, Hook.Forward, 0) };

        public TableSnapshot? Rules(Family family, string table) => table != s_table.Name ? null : new TableSnapshot(s_table, 1, [s_chain],
        [
            new Rule(s_chain,
            [
                new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)),
                new Counter(), new Immediate(Register.Verdict, null, Verdict.Drop),
            ]) { Handle = 4, Comment = "closed" },
        ], []);

        public string? Frontend(Set map, TracePacket packet) => null;

        public string Interface(uint index) => $"eth{index}";

        public string? Setting(string name) => settings.GetValueOrDefault(name);
    }
}
