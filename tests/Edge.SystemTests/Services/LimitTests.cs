using System.Diagnostics;

namespace Edge.SystemTests.Services;

/// <summary>Limits of connections that a Service's annotations ask for.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Patience = Waits.Long;

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Connections_above_the_limit_are_refused_until_one_closes(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = Limited(lab, family, "connections", "5");
        LabService other = family.Service("other", family.Pods(2));
        other.ClusterIPs = [family.OtherClusterIP];
        lab.Gateway.Set(other);
        string target = LabFamily.At(family.ClusterIP, 80);

        Connection[] open = await Task.WhenAll(Enumerable.Range(1, 5).Select(number => lab.Clients.OpenAsync(family.Client(number), target)));
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(6), target));
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.GatewayOutside, 30080)));
        Assert.NotEqual(Answer.Refused, await lab.Clients.AskAsync(family.Client(6), LabFamily.At(family.OtherClusterIP, 80)));

        // Whatever else changes: full is full.
        other.Endpoints = family.Pods(1);
        lab.Gateway.Set(other);
        service.Endpoints = family.Pods(4);
        lab.Gateway.Set(service);
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(6), target));
        lab.Gateway.Restart();
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(6), target));
        foreach (Connection connection in open)
        {
            await connection.ExchangeAsync();
        }

        open[0].Dispose();
        await UntilServedAsync(lab, family.Client(6), target);
        Array.ForEach(open, static connection => connection.Dispose());
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Connections_of_one_client_above_its_limit_are_refused_until_one_closes(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        Limited(lab, family, "connections-per-client", "3");
        string target = LabFamily.At(family.ClusterIP, 80);

        Connection[] open = await Task.WhenAll(Enumerable.Range(1, 3).Select(_ => lab.Clients.OpenAsync(family.Client(1), target)));
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
        Assert.NotEqual(Answer.Refused, await lab.Clients.AskAsync(family.Client(2), target));
        lab.Gateway.Restart();
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));

        open[1].Dispose();
        await UntilServedAsync(lab, family.Client(1), target);
        await open[0].ExchangeAsync();
        Array.ForEach(open, static connection => connection.Dispose());
    }

    [Theory]
    [InlineData("IPv4", "new-connections-per-second")]
    [InlineData("IPv6", "new-connections-per-second")]
    [InlineData("IPv4", "new-connections-per-second-per-client")]
    [InlineData("IPv6", "new-connections-per-second-per-client")]
    public async Task New_connections_above_the_rate_are_refused_until_time_has_passed(string name, string limit)
    {
        const int Rate = 10, Tries = 60;
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        Limited(lab, family, limit, "10");
        string target = LabFamily.At(family.ClusterIP, 80);

        var time = Stopwatch.StartNew();
        Answer[] answers = await lab.Clients.AskManyAsync(Tries, family.Client(1), target);
        int most = Rate + (int)(Rate * time.Elapsed.TotalSeconds) + 1;
        Assert.InRange(answers.Count(static answer => answer.Endpoint is not null), Rate, most);
        Assert.Equal(Tries - answers.Count(static answer => answer.Endpoint is not null), answers.Count(static answer => answer == Answer.Refused));
        if (limit.EndsWith("client", StringComparison.Ordinal))
        {
            Assert.NotEqual(Answer.Refused, await lab.Clients.AskAsync(family.Client(2), target));
        }

        await UntilServedAsync(lab, family.Client(1), target);
    }

    [Fact]
    public async Task All_limits_of_a_Service_hold_together()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(2));
        service.Annotations["connections"] = "4";
        service.Annotations["connections-per-client"] = "2";
        service.Annotations["new-connections-per-second"] = "1000";
        service.Annotations["new-connections-per-second-per-client"] = "1000";
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80);

        List<Connection> open = [];
        foreach (int client in (int[])[1, 2])
        {
            open.Add(await lab.Clients.OpenAsync(family.Client(client), target));
            open.Add(await lab.Clients.OpenAsync(family.Client(client), target));
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(client), target));
        }

        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(3), target));

        // Without its limits the Service takes what comes.
        service.Annotations.Clear();
        lab.Gateway.Set(service);
        Assert.NotEqual(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
        open.ForEach(static connection => connection.Dispose());
    }

    private static LabService Limited(ServiceLab lab, LabFamily family, string limit, string number)
    {
        LabService service = family.Service("web", family.Pods(3));
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        service.Annotations[limit] = number;
        lab.Gateway.Set(service);
        return service;
    }

    private static async Task UntilServedAsync(ServiceLab lab, string client, string target)
    {
        for (long start = Stopwatch.GetTimestamp(); await lab.Clients.AskAsync(client, target) == Answer.Refused;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "still refused");
        }
    }
}
