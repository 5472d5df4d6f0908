using Edge.SystemTests.Published;

namespace Edge.SystemTests.Systemd;

/// <summary><c>scripts/install</c> below a folder, as for an image.</summary>
public sealed class InstallTests : IDisposable
{
    // Paths may have spaces.
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edge install-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Everything_has_its_place_the_second_time_changes_nothing_and_uninstalling_leaves_nothing()
    {
        PublishedBinaries.Require("edge-agent");
        Run("--control", "--ingress", "yes", "--leds", "yes");
        string[] files = Files();
        foreach (string file in new[]
        {
            "/usr/bin/edge-agent", "/usr/bin/edgectl", "/usr/bin/edge-control", "/usr/lib/systemd/system/edge-agent.service", "/usr/lib/systemd/system/edge-control.service",
            "/etc/systemd/system/edge-agent.service.d/ingress.conf", "/usr/lib/sysusers.d/edge.conf", "/usr/lib/tmpfiles.d/edge.conf", "/usr/lib/modules-load.d/edge.conf",
            "/usr/lib/sysctl.d/60-edge.conf", "/usr/lib/systemd/system-preset/90-edge.preset", "/usr/lib/udev/rules.d/60-edge-leds.rules", "/usr/lib/modules-load.d/edge-leds.conf",
            "/usr/lib/edge/boards/raspberry-pi-4.jsonc", "/usr/share/man/man8/edge-agent.8", "/usr/share/man/man1/edgectl.1", "/usr/share/bash-completion/completions/edgectl",
        })
        {
            Assert.Contains(file, files);
        }

        Assert.Contains("complete -o default -F _edgectl edgectl", File.ReadAllText($"{_root}/usr/share/bash-completion/completions/edgectl"), StringComparison.Ordinal);
        DateTime[] written = Times();

        // Neither edge-control nor drop-ins go because nobody asked for them again.
        Run();
        Assert.Equal(files, Files());
        Assert.Equal(written, Times());

        Directory.CreateDirectory($"{_root}/etc/edge");
        File.WriteAllText($"{_root}/etc/edge/agent.jsonc", "{}");
        Run("--uninstall");
        Assert.Equal(["/etc/edge/agent.jsonc"], Files());
        Run("--uninstall", "--purge");
        Assert.Empty(Files());
        Assert.Equal(["etc"], _root.EnumerateDirectories("*", SearchOption.AllDirectories).Select(folder => Path.GetRelativePath(_root.FullName, folder.FullName)).Order());
    }

    [Fact]
    public void What_an_earlier_version_put_there_goes_and_what_is_the_owners_stays()
    {
        PublishedBinaries.Require("edge-agent");
        Run();
        File.AppendAllText($"{_root}/usr/lib/edge/installed", "/usr/lib/edge/old\n");
        File.WriteAllText($"{_root}/usr/lib/edge/old", "");
        Directory.CreateDirectory($"{_root}/etc/systemd/system/edge-agent.service.d");
        File.WriteAllText($"{_root}/etc/systemd/system/edge-agent.service.d/mine.conf", "");
        Run();
        Assert.DoesNotContain("/usr/lib/edge/old", Files());
        Run("--uninstall", "--purge");
        Assert.Equal(["/etc/systemd/system/edge-agent.service.d/mine.conf"], Files());
    }

    [Fact]
    public void An_upgrade_that_fails_leaves_what_was_there()
    {
        PublishedBinaries.Require("edge-agent");
        Run();
        File.AppendAllText($"{_root}/usr/lib/edge/installed", "/usr/lib/edge/old\n");
        File.WriteAllText($"{_root}/usr/lib/edge/old", "");
        File.WriteAllText($"{_root}/usr/bin/edge-agent", "the one before");

        // One of the last files cannot have its place.
        File.Delete($"{_root}/usr/share/doc/edge/agent.jsonc");
        Directory.CreateDirectory($"{_root}/usr/share/doc/edge/agent.jsonc");
        Directory.Delete($"{_root}/usr/lib/edge/boards", recursive: true);
        string[] before = Files();
        (int code, _, string error) = Command.TryRun(Script, null, "--root", _root.FullName);
        Assert.NotEqual(0, code);
        Assert.Contains("agent.jsonc", error, StringComparison.Ordinal);
        Assert.Contains("files and agent are as they were before", error, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        Assert.False(Directory.Exists($"{_root}/usr/lib/edge/boards"));
        Assert.Equal("the one before", File.ReadAllText($"{_root}/usr/bin/edge-agent"));

        Directory.Delete($"{_root}/usr/share/doc/edge/agent.jsonc");
        Run();
        Assert.Equal(new FileInfo(PublishedBinaries.Require("edge-agent")).Length, new FileInfo($"{_root}/usr/bin/edge-agent").Length);
        Assert.DoesNotContain("/usr/lib/edge/old", Files());
        Assert.DoesNotContain(Files(), file => file.Contains(".edge-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_root_that_is_not_there_yet_is_made()
    {
        PublishedBinaries.Require("edge-agent");
        Command.Run(Script, "--root", $"{_root}/new image");
        Assert.Contains("/new image/usr/bin/edge-agent", Files());
        Command.Run(Script, "--uninstall", "--root", $"{_root}/new image");
        Assert.Empty(Files());
    }

    [Fact]
    public void A_dry_run_names_every_file_and_writes_none()
    {
        PublishedBinaries.Require("edge-agent");
        string said = Run("--dry-run");
        Assert.Contains("/usr/lib/systemd/system/edge-agent.service", said, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public void Executables_that_are_not_there_are_named()
    {
        (int code, _, string error) = Command.TryRun(Script, null, "--root", _root.FullName, "--from", "/nowhere");
        Assert.Equal(1, code);
        Assert.Contains("/nowhere/edge-agent is not there: run scripts/publish", error, StringComparison.Ordinal);
    }

    private static string Script => Path.Combine(PublishedBinaries.Root, "scripts", "install");

    private string Run(params string[] options) => Command.Run(Script, ["--root", _root.FullName, .. options[..]]);

    private string[] Files() =>
        [.. Directory.EnumerateFiles(_root.FullName, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(path => path[_root.FullName.Length..]).Order(StringComparer.Ordinal)];

    private DateTime[] Times() => [.. Files().Select(file => File.GetLastWriteTimeUtc(_root + file))];
}
