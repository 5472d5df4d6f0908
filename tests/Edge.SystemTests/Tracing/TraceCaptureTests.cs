using Edge.Ctl.Output;
using Edge.Ctl.Tracing;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Tracing;

/// <summary>What a person sees, compared to the letter: real packets in the real kernel.</summary>
public sealed class TraceCaptureTests
{
    [Fact]
    public async Task Packet_that_goes_to_an_endpoint()
    {
        using ServiceLab lab = new();
        LabService service = new("web") { Endpoints = LabService.Pods(1), LoadBalancerIPs = ["203.0.113.20"], Ports = [LabService.Tcp(80, name: "http")] };
        lab.Gateway.Set(service);

        string text = await CaptureAsync(lab, "100.64.0.1", "203.0.113.20:80", () => lab.Clients.AskAsync("100.64.0.1:40000", "203.0.113.20:80"));

        Assert.Equal(
            """
            PREROUTING   in by up0 100.64.0.1:40000 → 203.0.113.20:80/TCP SYN
                edge prerouting        from the network → services
                edge services          neither pod nor node → outside
                edge services          address and port, shop/web:http → pick
                edge pick              by number of endpoints → pick-1
                edge pick-1            one of 1: translated
            FORWARD      in by up0 out by lan0 100.64.0.1:40000 → 10.1.0.1:8080/TCP SYN
                edge forward           segments that fit the path
            POSTROUTING  in by up0 out by lan0 100.64.0.1:40000 → 10.1.0.1:8080/TCP SYN
                edge postrouting       source address of our connections → source-auto

            It went to the endpoint 10.1.0.1:8080 of Service shop/web:http by lan0; the endpoint sees the client's address.

            """,
            text);
    }

    [Fact]
    public async Task Packet_that_the_table_of_another_program_drops()
    {
        Requires.Command("nft");
        using ServiceLab lab = new();
        lab.Gateway.Set(new LabService("web") { Endpoints = LabService.Pods(1), Ports = [LabService.Tcp(80, name: "http")] });
        lab.Node.Space.Execute("nft", "table inet firewall { chain forward { type filter hook forward priority 0; policy accept; ct state established accept; tcp dport 8080 counter drop comment \"lock-down\"; }; }");

        string text = await CaptureAsync(lab, "10.1.0.3", "10.96.0.10:80", () => lab.Pods.AskAsync("10.1.0.3:40000", "10.96.0.10:80"));

        Assert.Equal(
            """
            PREROUTING   in by lan0 10.1.0.3:40000 → 10.96.0.10:80/TCP SYN
                edge prerouting        from the network → services
                edge services          address and port, shop/web:http → pick
                edge pick              by number of endpoints → pick-1
                edge pick-1            one of 1: translated
            FORWARD      in by lan0 out by lan0 10.1.0.3:40000 → 10.1.0.1:8080/TCP SYN
                edge forward           segments that fit the path
              ! inet firewall forward  tcp dport 8080 counter drop comment "lock-down": dropped

            It was dropped without an answer by a rule of the chain inet firewall forward: tcp dport 8080 counter drop comment "lock-down"; the table inet firewall is not the gateway's.
              next: nft -a list chain inet firewall forward

            """,
            text);
    }

    private static async Task<string> CaptureAsync(ServiceLab lab, string source, string destination, Func<Task> act)
    {
        TraceResult result = await TraceLab.TraceAsync(lab, TraceFlow.Parse(source, destination), act);
        var text = new StringWriter { NewLine = "\n" };
        TraceText.Write(new CtlConsole(text, text, TextReader.Null, colour: false), result);
        return text.ToString();
    }
}
