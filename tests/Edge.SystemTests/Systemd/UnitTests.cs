using System.Globalization;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Systemd;

/// <summary>The unit files as they are shipped.</summary>
public sealed class UnitTests
{
    [Theory]
    [InlineData("edge-agent.service", 1.8)]
    public void A_unit_is_exposed_no_more_than_it_says(string unit, double most)
    {
        Requires.Command("systemd-analyze");
        string report = Command.Run("systemd-analyze", "security", "--offline=true", "--no-pager", Path.Combine(PublishedBinaries.Root, "systemd", unit));
        Assert.InRange(Exposure(report), 0, most);
    }

    [Fact]
    public void The_unit_that_announces_addresses_is_exposed_little_more()
    {
        Requires.Command("systemd-analyze");
        string folder = Directory.CreateTempSubdirectory("edge-unit-").FullName;
        try
        {
            string shipped = Path.Combine(PublishedBinaries.Root, "systemd"), unit = Path.Combine(folder, "edge-agent.service");
            Directory.CreateDirectory(unit + ".d");
            File.Copy(Path.Combine(shipped, "edge-agent.service"), unit);
            File.Copy(Path.Combine(shipped, "edge-agent-ingress.conf"), Path.Combine(unit + ".d", "ingress.conf"));
            string report = Command.Run("systemd-analyze", "security", "--offline=true", "--no-pager", unit);
            Assert.InRange(Exposure(report), 0, 2.0);

            // It was read: packet sockets are allowed now.
            Assert.Matches("RestrictAddressFamilies=~AF_PACKET +Service may allocate packet sockets", report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("edge-agent.service", "edge-agent-ingress.conf")]
    [InlineData("edge-control.service", null)]
    public void Systemd_has_nothing_to_say_about_a_unit_but_that_it_is_not_installed(string unit, string? dropIn)
    {
        Requires.Command("systemd-analyze");
        string folder = Directory.CreateTempSubdirectory("edge-unit-").FullName;
        try
        {
            string shipped = Path.Combine(PublishedBinaries.Root, "systemd"), copy = Path.Combine(folder, unit);
            Directory.CreateDirectory(copy + ".d");
            File.Copy(Path.Combine(shipped, unit), copy);
            if (dropIn is not null)
            {
                File.Copy(Path.Combine(shipped, dropIn), Path.Combine(copy + ".d", dropIn));
            }

            (_, string output, string error) = Command.TryRun("systemd-analyze", null, "verify", "--man=no", copy);
            Assert.DoesNotContain((output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.Contains("/usr/bin/edge-", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_flushes_every_table_at_boot_has_done_so_before_the_agent_programs()
    {
        string[] lines = File.ReadAllLines(Path.Combine(PublishedBinaries.Root, "systemd", "edge-agent.service"));
        Assert.Contains("nftables.service", lines.Single(line => line.StartsWith("After=", StringComparison.Ordinal)).Split(' '));
    }

    private static double Exposure(string report)
    {
        string last = report.Split('\n').Last(line => line.Contains("Overall exposure level", StringComparison.Ordinal));
        string[] words = last[(last.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ');
        return double.Parse(words[0], CultureInfo.InvariantCulture);
    }
}
