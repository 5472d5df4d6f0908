using System.Net;
using System.Threading.Channels;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Linux.Packets;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Ingress;

/// <summary>
/// The thread that owns <see cref="IngressMachine"/> and its sockets. It sleeps until something is due, somebody says something about our addresses, or another
/// thread hands something over. What it did not expect ends the process: systemd starts it again, and the addresses stay.
/// </summary>
internal sealed partial class IngressLoop : IIngress, IDisposable
{
    /// <summary>While much changes, the status is not made anew more often.</summary>
    private const long BetweenStatuses = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, WantedAddress> _wanted = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly KernelSettings _settings = new(KernelSettings.ReadFile);
    private readonly IngressOptions _options;
    private readonly IngressMachine _machine;
    private readonly LinkKernel _kernel;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private RouteSnapshot? _host;
    private (IngressRole Role, bool ProbeFirst)? _role;
    private bool _complete;

    // The thread's own.
    private IReadOnlyList<string> _problems = [];
    private long _checkAt;
    private int _published = -1;
    private long _publishedAt = long.MinValue / 2;
    private int _watched;
    private long _now;

    private volatile IngressStatus _status = IngressStatus.Nothing;
    private volatile bool _stopping;

    /// <summary>Opens the sockets; the thread begins with <see cref="Start"/>.</summary>
    /// <exception cref="LinuxException">The process has too many descriptors.</exception>
    public IngressLoop(IngressOptions options, TimeProvider time, ILogger<IngressLoop> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _kernel = new LinkKernel(_settings);
        _machine = new IngressMachine(options, _kernel, new Random());
        _thread = new Thread(Run) { Name = "ingress", IsBackground = true };
    }

    public IngressStatus Status => _status;

    public ChannelReader<bool> Changes => _changes.Reader;

    /// <summary>Starts the thread, in the network namespace of the caller.</summary>
    public void Start() => _thread.Start();

    public void Want(IReadOnlyList<WantedAddress> wanted, bool complete)
    {
        lock (_gate)
        {
            foreach (WantedAddress address in wanted)
            {
                _wanted[address.Address] = address;
            }

            _complete |= complete;
        }

        _kernel.Wake();
    }

    public void HostIs(RouteSnapshot host)
    {
        lock (_gate)
        {
            _host = host;
        }

        _kernel.Wake();
    }

    /// <summary>Takes all addresses, or gives them back; the same again announces them anew. The election of a pair of gateways says it.</summary>
    /// <param name="role">The role.</param>
    /// <param name="probeFirst">Others are asked before an address is taken.</param>
    public void RoleIs(IngressRole role, bool probeFirst)
    {
        lock (_gate)
        {
            _role = (role, probeFirst);
        }

        _kernel.Wake();
    }

    /// <summary>Ends the thread. The addresses stay: traffic does not stop because the agent does.</summary>
    public void Dispose()
    {
        _stopping = true;
        _kernel.Wake();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _kernel.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _now = Now();
            TakeIn();
            _machine.Tick(_now);
            if (_machine.WatchVersion != _watched)
            {
                _watched = _machine.WatchVersion;
                _kernel.Listen(_machine.Addresses);
                _checkAt = 0;
            }

            CheckKernel();
            Publish();
            _kernel.Wait(UntilDue(), Heard);
        }

        // Of a pair, the gateway that stops has been told to let go.
        _now = Now();
        TakeIn();
    }

    private void TakeIn()
    {
        WantedAddress[] wanted;
        RouteSnapshot? host;
        (IngressRole Role, bool ProbeFirst)? role;
        bool complete;
        lock (_gate)
        {
            wanted = [.. _wanted.Values];
            _wanted.Clear();
            (host, _host) = (_host, null);
            (role, _role) = (_role, null);
            complete = _complete;
        }

        if (role is { } decided)
        {
            _machine.RoleIs(decided.Role, decided.ProbeFirst, _now);
        }

        foreach (WantedAddress address in wanted)
        {
            _machine.Want(address.Address, address.Services, _now);
        }

        if (host is not null)
        {
            long repairs = _machine.Repairs;
            _machine.HostIs(host, _now);
            _checkAt = 0;
            if (_machine.Repairs > repairs)
            {
                LogRepairs(_machine.Repairs - repairs);
            }
        }

        if (complete)
        {
            _machine.Complete();
        }
    }

    private void Heard(NeighbourClaim claim, int interfaceIndex) => _machine.Heard(claim, interfaceIndex, Now());

    private TimeSpan UntilDue()
    {
        long now = Now();
        long next = _machine.NextDue(now);
        if (_machine.Version != _published)
        {
            next = Math.Min(next, _publishedAt + BetweenStatuses);
        }

        return next == HeldAddress.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, next - now));
    }

    private long Now() => (long)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalMilliseconds;
}
