using System.Text;
using Edge.Agent.Probes;

namespace Edge.Tests.Agent.Probes;

/// <summary>What is asked over HTTP, and what answers mean.</summary>
public sealed class HttpProbeTests
{
    [Theory]
    [InlineData("10.1.0.1:8080", "Host: 10.1.0.1:8080")]
    [InlineData("[2001:db8::a:1]:80", "Host: [2001:db8:0:0:0:0:a:1]:80")]
    [InlineData("255.255.255.255:65535", "Host: 255.255.255.255:65535")]
    public void The_request_names_path_and_endpoint(string endpoint, string host)
    {
        byte[] room = new byte[HttpProbe.LongestRequest];
        string request = Encoding.ASCII.GetString(room, 0, HttpProbe.WriteRequest(room, "/healthz?a=b", ProbeWorld.Target(endpoint)));
        Assert.Equal($"GET /healthz?a=b HTTP/1.1\r\n{host}\r\nUser-Agent: edge-gateway\r\nAccept: */*\r\nConnection: close\r\n\r\n", request);
    }

    [Fact]
    public void The_longest_request_has_room()
    {
        byte[] room = new byte[HttpProbe.LongestRequest];
        Assert.InRange(HttpProbe.WriteRequest(room, "/" + new string('a', 199), ProbeWorld.Target("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")), 300, HttpProbe.LongestRequest);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "answers")]
    [InlineData("HTTP/1.0 204 ", "answers")]
    [InlineData("HTTP/1.1 399 x", "answers")]
    [InlineData("HTTP/1.1 400 Bad", "status 400")]
    [InlineData("HTTP/1.1 503 Service", "status 503")]
    [InlineData("HTTP/1.1 100 Continue", "status 100")]
    [InlineData("HTTP/1.1 2x0 OK", "no HTTP")]
    [InlineData("HTTP/1.1\t200", "no HTTP")]
    [InlineData("SSH-2.0-OpenSSH", "no HTTP")]
    [InlineData("X", "no HTTP")]
    [InlineData("HTTP/1.", "not asked")]
    [InlineData("HTTP/1.1 20", "not asked")]
    [InlineData("", "not asked")]
    public void Two_hundred_to_399_is_good(string answer, string words)
    {
        ProbeOutcome outcome = HttpProbe.Read(Encoding.ASCII.GetBytes(answer).AsSpan()[..Math.Min(answer.Length, HttpProbe.StatusLength)]);
        Assert.Equal(words == "not asked", outcome.IsPending);
        Assert.Equal(words, outcome.ToString());
    }

    [Fact]
    public void No_answer_is_an_exception()
    {
        var random = new Random(7);
        byte[] bytes = new byte[HttpProbe.StatusLength];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            "HTTP/1.1 200"u8[..random.Next(bytes.Length + 1)].CopyTo(bytes);
            ProbeResult result = HttpProbe.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1))).Result;
            Assert.Contains(result, (ProbeResult[])[ProbeResult.Pending, ProbeResult.Answered, ProbeResult.BadStatus]);
        }
    }
}
