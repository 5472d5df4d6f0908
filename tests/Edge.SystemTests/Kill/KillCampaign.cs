using System.Diagnostics;
using System.Globalization;
using Edge.Nftables;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Kill;

/// <summary>
/// Kills the agent at random moments, also while it starts, and starts it again at once, while clients connect and talk and the control plane changes Services. After each
/// kill no connection has failed; now and then, and at the end, the kernel has exactly what is wanted.
/// </summary>
internal sealed class KillCampaign(int kills, int seed, Action<string> tell)
{
    private const int KillsBetweenLooks = 50;
    private const int ShortLived = 3, LongLived = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Plays it; fails with the seed and what was seen.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        tell($"seed {seed}, {kills} kills");
        Random random = new(seed);
        await using KillLab lab = await KillLab.StartAsync();
        ChangingServices services = new(lab.Control, new Random(seed + 1));
        services.WriteAll();
        lab.Control.Start();
        lab.Run();
        await ConvergeAsync(lab, services, stop);
        await using SteadyLoad load = new(lab.Clients, new LabFamily(Family.IPv4), $"{ChangingServices.Target}:80", ShortLived, LongLived);
        long begun = Stopwatch.GetTimestamp();
        using var pause = new SemaphoreSlim(1);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task changing = ChangeAsync(services, new Random(seed + 2), pause, end.Token);
        for (int kill = 1; kill <= kills; kill++)
        {
            // A start takes some 100 ms: every third kill comes while it lasts.
            await Task.Delay(random.Next(3) == 0 ? random.Next(100) : random.Next(100, 500), stop);
            lab.Kill();
            lab.Run();
            Assert.True(load.Failures.Count == 0, $"seed {seed}, kill {kill}: {string.Join("; ", load.Failures.Take(3))}\n{lab.Said}");
            if (kill % KillsBetweenLooks == 0 || kill == kills)
            {
                await pause.WaitAsync(stop);
                await ConvergeAsync(lab, services, stop);
                pause.Release();
                tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kill} of {kills} kills in {Stopwatch.GetElapsedTime(begun).TotalSeconds:f0} s, {services.Changes} changes, {load.Connections} connections, {load.Exchanges} exchanges, {load.Failures.Count} failed; the kernel is as wanted"));
            }
        }

        await pause.WaitAsync(stop);
        await end.CancelAsync();
        await changing;

        // One more change may have been let in since the last look.
        await ConvergeAsync(lab, services, stop);
        await StateIsSoundAsync(lab, services, stop);
        Assert.True(load.Failures.Count == 0, $"seed {seed}: {string.Join("; ", load.Failures.Take(3))}\n{lab.Said}");
        tell(string.Create(CultureInfo.InvariantCulture, $"{kills} kills: 0 of {load.Connections} connections failed, 0 wrong elements, the last state on disk is whole"));
    }

    private static async Task ChangeAsync(ChangingServices services, Random random, SemaphoreSlim pause, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await pause.WaitAsync(end);
                services.Change();
                pause.Release();
                await Task.Delay(random.Next(5, 40), end);
            }
        }
        catch (OperationCanceledException)
        {
            // The campaign ends.
        }
    }

    // By stock nft against what was written, and by the agent's own finder.
    private async Task ConvergeAsync(KillLab lab, ChangingServices services, CancellationToken stop)
    {
        string wanted = Text(services.Wanted), kernel = "", difference = "";
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Patience;)
        {
            try
            {
                kernel = Text(StockListing.Read(lab.Gateway));
            }
            catch (InvalidOperationException e)
            {
                kernel = e.Message; // no table yet
            }

            if (kernel == wanted)
            {
                (int code, difference) = lab.Ctl("diff");
                if (code == 0)
                {
                    return;
                }
            }

            await Task.Delay(20, stop);
        }

        string[] wantedLines = wanted.Split('\n'), kernelLines = kernel.Split('\n');
        string lines = string.Join('\n', [.. wantedLines.Except(kernelLines).Select(static line => "-" + line), .. kernelLines.Except(wantedLines).Select(static line => "+" + line)]);
        Assert.Fail($"seed {seed}: the kernel is not as wanted.\n{lines}\n{difference}\n{lab.Said}");
    }

    // With nobody to ask: what the disk has is all of it.
    private async Task StateIsSoundAsync(KillLab lab, ChangingServices services, CancellationToken stop)
    {
        // A generation that was fetched, not told by deltas, is written up to half a minute after the one before.
        Generation applied = (await AdminClient.SendAsync(lab.Socket, new AdminRequest(AdminOperations.Status), stop)).Agent!.Applied;
        await Eventually.HoldsAsync(() => StateOnDisk.Newest(lab.State, lab.Control.Keys) >= applied, $"seed {seed}: generation {applied} is on disk");
        lab.Kill();
        lab.Run(withBroker: false);
        await ConvergeAsync(lab, services, stop);
        (int code, string status) = lab.Ctl("status");
        Assert.True(code == 0 && status.Contains("state from lkg", StringComparison.Ordinal), $"seed {seed}: {status}\n{lab.Said}");
    }

    private static string Text(SortedDictionary<string, string> served) => string.Join('\n', served.Select(static one => $"{one.Key}: {one.Value}"));
}
