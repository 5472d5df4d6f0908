using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Agent.Systemd;
using Edge.Tests.Fakes;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Agent.Systemd;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-notify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void States_reach_the_socket_of_the_manager(bool isAbstract)
    {
        string name = Path.Combine(_folder, "notify");
        using Socket manager = Listen(isAbstract ? $"\0{name}" : name);
        using SystemdNotifier notifier = Notifier(isAbstract ? $"@{name}" : name);

        notifier.Notify(ServiceState.Ready, ServiceState.Status("programmed\nfrom last-known-good"));
        notifier.Notify(ServiceState.Watchdog);

        Assert.True(notifier.IsEnabled);
        Assert.Equal("READY=1\nSTATUS=programmed from last-known-good\n", Receive(manager));
        Assert.Equal("WATCHDOG=1\n", Receive(manager));
    }

    [Fact]
    public void Reloading_carries_the_monotonic_clock_in_microseconds()
    {
        Assert.Equal("RELOADING=1\nMONOTONIC_USEC=1500000", ServiceState.Reloading(TimeSpan.FromSeconds(1.5)).Assignment);
        Assert.Equal("STOPPING=1", ServiceState.Stopping.Assignment);
    }

    [Fact]
    public void Other_states_are_as_sd_notify_has_them()
    {
        Assert.Equal("EXTEND_TIMEOUT_USEC=1500000", ServiceState.Extend(TimeSpan.FromSeconds(1.5)).Assignment);
        Assert.Equal("ERRNO=1", ServiceState.Error(Edge.Linux.Errno.EPERM).Assignment);
        Assert.Equal("WATCHDOG=trigger", ServiceState.WatchdogTrigger.Assignment);
    }

    [Fact]
    public void A_descriptor_goes_along_and_is_the_same_file()
    {
        using var manager = new FakeManagerSocket(Path.Combine(_folder, "notify"));
        using SystemdNotifier notifier = Notifier(manager.Address);
        File.WriteAllText(Path.Combine(_folder, "kept"), "kept");
        using (SafeHandle file = File.OpenHandle(Path.Combine(_folder, "kept")))
        {
            notifier.Keep("tcp-1-__", file);
        }

        notifier.Forget("tcp-1-__");
        Assert.Equal("FDSTORE=1\nFDNAME=tcp-1-__\n", manager.Receive(10_000, out SafeFileHandle? kept));
        using FileStream stream = new(kept!, FileAccess.Read);
        Assert.Equal("kept", new StreamReader(stream).ReadToEnd());
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=tcp-1-__\n", manager.Receive(10_000, out SafeFileHandle? nothing));
        Assert.Null(nothing);
    }

    [Fact]
    public async Task A_barrier_is_passed_when_the_manager_has_read_it_and_not_before()
    {
        using var manager = new FakeManagerSocket(Path.Combine(_folder, "notify"));
        using SystemdNotifier notifier = Notifier(manager.Address);
        Assert.False(notifier.Barrier(TimeSpan.FromMilliseconds(1)));
        Assert.Equal("BARRIER=1", manager.Receive(10_000, out _));
        Task<bool> barrier = Task.Run(() => notifier.Barrier(TimeSpan.FromSeconds(10)), TestContext.Current.CancellationToken);
        Assert.Equal("BARRIER=1", manager.Receive(10_000, out _));
        Assert.True(await barrier);
        using SystemdNotifier nobody = Notifier(null);
        Assert.True(nobody.Barrier(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/path")]
    [InlineData("vsock:2:1234")]
    public void Without_a_socket_path_it_is_disabled_and_silent(string? path)
    {
        using SystemdNotifier notifier = Notifier(path);

        notifier.Notify(ServiceState.Ready);

        Assert.False(notifier.IsEnabled);
        Assert.Null(notifier.WatchdogInterval);
    }

    [Fact]
    public void Manager_that_is_gone_does_not_matter()
    {
        using SystemdNotifier notifier = Notifier(Path.Combine(_folder, "nobody"));

        notifier.Notify(ServiceState.Watchdog);

        Assert.True(notifier.IsEnabled);
    }

    [Fact]
    public void Manager_that_does_not_read_does_not_block_us()
    {
        string name = Path.Combine(_folder, "full");
        using Socket manager = Listen(name);
        using SystemdNotifier notifier = Notifier(name);

        int sent = 0;
        while (sent < 10_000 && notifier.Notify(ServiceState.Watchdog))
        {
            sent++;
        }

        Assert.InRange(sent, 1, 9_999);
        Assert.False(notifier.Notify(ServiceState.Ready));
        Assert.Equal("WATCHDOG=1\n", Receive(manager));
        Assert.True(notifier.Notify(ServiceState.Ready));
    }

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "77", 30.0)]
    [InlineData("30000000", "78", null)]
    [InlineData("0", null, null)]
    [InlineData("x", null, null)]
    [InlineData(null, "77", null)]
    public void Watchdog_interval_counts_only_for_this_process(string? microseconds, string? process, double? seconds)
    {
        using SystemdNotifier notifier = new(
            name => name switch
            {
                "NOTIFY_SOCKET" => "/run/systemd/notify",
                "WATCHDOG_USEC" => microseconds,
                "WATCHDOG_PID" => process,
                _ => null,
            },
            processId: 77);

        Assert.Equal(seconds, notifier.WatchdogInterval?.TotalSeconds);
    }

    private static SystemdNotifier Notifier(string? path) => new(name => name == "NOTIFY_SOCKET" ? path : null, Environment.ProcessId);

    private static Socket Listen(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
