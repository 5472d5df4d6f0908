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
        string last = report.Split('\n').Last(line => line.Contains("Overall exposure level", StringComparison.Ordinal));
        string[] words = last[(last.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ');
        Assert.InRange(double.Parse(words[0], CultureInfo.InvariantCulture), 0, most);
    }
}
