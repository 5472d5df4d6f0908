using Edge.Agent.Admin;
using Edge.Agent.Conntrack;
using Edge.Agent.DirectReturn;
using Edge.Agent.Explain;
using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Ingress;
using Edge.Agent.Leds;
using Edge.Agent.Metrics;
using Edge.Agent.Mqtt;
using Edge.Agent.Pair;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Agent.Systemd;
using Edge.Agent.Uplinks;
using Edge.Linux.Conntrack;
using Edge.Linux.Mosquitto;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Protocol.Signatures;
using Microsoft.Extensions.Logging;

namespace Edge.Agent;

/// <summary>Builds the agent from its settings, runs it, and takes it down in the right order: the rules stay.</summary>
internal sealed class AgentHost(AgentSettings settings, AgentIdentity identity, TrustStore trust, ILoggerFactory loggers, Continuity continuity)
{
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long answers that are being given when the agent ends may take.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);

    /// <summary>Both, and what is still to be written.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger("Edge.Agent");

    /// <summary>Runs until cancelled, then leaves everything to the next host where <see cref="Continuity.Next"/> says that there will be one.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        continuity.Store.Enter();
        TimeProvider time = TimeProvider.System;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        FactoryReset reset = PerformReset();
        using LedService leds = LedService.Start(settings.Leds, time, () => AskReset(reset, ending), new LineKeeper(continuity.Store), loggers.CreateLogger<LedService>());
        using NftablesConnection nftables = NftablesConnection.Open();
        bool owned = CanOwn(nftables, out bool usable);
        using NftablesMonitor? monitor = owned || !usable ? null : NftablesMonitor.Start(nftables.PortId);
        using var network = new HostNetworkWatch();
        var store = new StateStore(settings.StateDirectory, time);
        var state = new DesiredState();
        var sync = new ViewSync(new ViewSyncOptions { GatewayId = identity.Gateway }, trust, state, store, time);
        IReadOnlyList<string> MissingExpressions() => KernelFeatures.Probe(nftables, Family.IPv4).MissingExpressions;
        ProbeFeed? probes = null;
        IReadOnlyList<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) =>
            state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices) ? ServiceResolver.Resolve(service, slices, node, problems, probes?.DemotedOf(key)) : [];
        ServiceSpec? Service(ServiceKey key) => state.TryGet(key, out ServiceSpec? service, out _) ? service : null;
        using var dataplane = new Dataplane(nftables, owned, Resolve, MissingExpressions, Abilities(nftables, usable)) { DemotedOf = key => probes?.DemotedOf(key) };
        using var conntrack = new ConntrackSocket();
        var worker = new FlowWorker(conntrack, time);
        var flows = new LiveFlows(worker, dataplane.Model, () => dataplane.Node, time, loggers.CreateLogger<LiveFlows>());
        using ReplySources? replies = OpenReplies(nftables, monitor, owned, dataplane, Service);
        using var direct = new DirectReturnServices(nftables, owned, dataplane.Model, Service, () => dataplane.Node, loggers.CreateLogger<DirectReturnServices>());
        var own = new OwnTargets(target => dataplane.Model.Translates(target, dataplane.Node), () => dataplane.Node);
        dataplane.Observer = replies is null ? new CommitObservers(flows, direct, own) : new CommitObservers(flows, replies, direct, own);
        var session = new BrokerSession(new MosquittoConnection(), Broker(), time, loggers.CreateLogger<BrokerSession>());
        using var health = new AgentHealth(settings.Health.Address, state, continuity.Sockets, time, loggers.CreateLogger<AgentHealth>());
        using var routes = new RouteEditor();
        var uplinks = new UplinkRouting(
            settings.Uplinks, new UplinkTable(nftables, owned), new KernelPolicyRoutes(routes), new ReversePath(ReversePath.ReadSetting), time, loggers.CreateLogger<UplinkRouting>());
        AddressClaims claims = TakeClaims(owned, time);
        (AddressPolicy? policy, IngressLoop? ingress, PairLoop? pair) = (claims.Policy, claims.Ingress, claims.Pair);
        if (claims.Lease is PairStart lease)
        {
            monitor?.AddOwn(lease.PortId);
        }

        IngressFeed? addresses = ingress is null ? null : new IngressFeed(policy!, (IIngress?)pair ?? ingress, state);
        using var prober = new ProbeLoop(time);
        probes = new ProbeFeed(prober, state, settings.Probes, () => dataplane.Node, own, time, loggers.CreateLogger<ProbeFeed>());
        var admin = new AdminQueue();
        var metrics = new AgentMetrics(time);
        var machine = new HostReader(settings.StateDirectory, time);
        using var source = new MetricsSource(metrics, machine, health.Counts, NftablesConnection.Open, time);
        using var metricsServer = new MetricsServer(settings.Metrics, source, continuity.Sockets, time, loggers.CreateLogger<MetricsServer>());
        using var guard = new LoopGuard(continuity.Manager, time, _logger);
        var check = new KernelCheck(NftablesConnection.Open, static () => new RouteEditor());
        IKeptTables[] kept = [uplinks, direct, .. replies is null ? Array.Empty<IKeptTables>() : [replies, claims.Lease!]];
        var reconciler = new Reconciler(
            new ReconcilerParts
            {
                Sync = sync,
                State = state,
                Dataplane = dataplane,
                Flows = flows,
                Session = session,
                Check = check,
                Kept = kept,
                Reader = nftables,
                Kernel = monitor,
                Host = network,
                Ingress = addresses,
                Admin = admin,
                Notifier = continuity.Manager,
                Guard = guard,
                Settled = () => continuity.Store.Settle(DescriptorStore.Sockets),
                Programming = new ProgrammingState(),
                Health = health,
                Leds = leds.Post,
                Probes = probes,
                Metrics = metrics,
                Pair = pair is null ? null : () => pair.Pair,
                Status = new StatusWriter(identity, trust.Tenant, $"{settings.BrokerHost}:{settings.BrokerPort}", time)
                {
                    Leds = leds.Post,
                    Probes = new ProbeReports(probes, time),
                    Host = machine,
                    Uplinks = uplinks,
                    Ingress = ingress is null ? null : () => ingress.Status,
                    Pair = pair is null ? null : () => pair.Pair,
                },
                MissingExpressions = MissingExpressions,
                Uplinks = uplinks,
                Explainer = new Explainer(state, dataplane, ingress is null ? null : address => IngressReports.Find(ingress.Status, address, time), new PathMachine(KernelSettings.ReadFile, PathMachine.ReadNeighbour)),
                BuildNode = (config, host) => NodeFactsBuilder.Build(settings.Node, config, host, Environment.MachineName, tunnels: settings.Uplinks.TunnelNames, inPair: settings.Pair is not null) with { Ingress = policy },
                ReportTopic = new Topics(trust.Tenant).SyncReport(identity.Gateway),
                Time = time,
            },
            loggers.CreateLogger<Reconciler>());

        metricsServer.Open();
        Task writing = store.RunAsync(ending.Token);
        Task tracking = worker.RunAsync(ending.Token);
        Task answering = AnswerAsync(admin, source, ending.Token);
        Task checking = check.RunAsync(ending.Token);
        try
        {
            await reconciler.RunAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await EndAsync(leds, claims, health, session).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(writing, tracking, answering, checking).ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
            if (continuity.Claims != claims)
            {
                claims.Dispose();
            }
        }
    }

    private FactoryReset PerformReset()
    {
        var reset = new FactoryReset(settings.StateDirectory, settings.KeyFile, settings.CertificateFile, settings.CaFile, settings.TrustFile);
        try
        {
            if (reset.Perform() is int files)
            {
                LedLog.ResetDone(_logger, files, settings.StateDirectory);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The marker is still there: the next start tries again.
            LedLog.ResetRefused(_logger, e.Message);
        }

        return reset;
    }

    // On the thread of the lights. The service manager starts the agent again, which then begins from nothing.
    private void AskReset(FactoryReset reset, CancellationTokenSource ending)
    {
        try
        {
            reset.Request();
            // Elsewhere: what waits for it must not go on here, where it would wait for this thread to end.
            _ = ending.CancelAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LedLog.ResetRefused(_logger, e.Message);
        }
    }

    // An owned table that persists cannot be changed by anybody else and outlives us. Owned without persisting it would vanish with us.
    private bool CanOwn(NftablesConnection nftables, out bool usable)
    {
        bool owned = KernelFeatures.SupportsPersist(nftables, Family.IPv4, out string? problem);
        usable = problem is null;
        if (problem is not null)
        {
            AgentLog.KernelProblem(_logger, problem);
        }
        else if (!owned)
        {
            AgentLog.NotOwned(_logger);
        }

        return owned;
    }

    // Without a pair its tables must not stay: they would silence addresses for ever.
    private ReplySources? OpenReplies(NftablesConnection nftables, NftablesMonitor? monitor, bool owned, Dataplane dataplane, Func<ServiceKey, ServiceSpec?> service)
    {
        if (settings.Pair is null)
        {
            PairStart.RemoveTables(nftables);
            return null;
        }

        NftablesConnection own = NftablesConnection.Open();
        monitor?.AddOwn(own.PortId);
        return new ReplySources(own, owned, dataplane.Model, service, () => dataplane.Node);
    }

    // Those of the host before, when they are to be as they were.
    private AddressClaims TakeClaims(bool owned, TimeProvider time)
    {
        AddressClaims? before = continuity.Claims;
        continuity.Claims = null;
        if (before?.Settings == settings.AddressText)
        {
            return before;
        }

        before?.Dispose();
        return AddressClaims.Open(settings, owned, time, loggers);
    }

    // From here on everything is left to who comes next: a host of this process, or the next process.
    private async Task EndAsync(LedService leds, AddressClaims claims, AgentHealth health, BrokerSession session)
    {
        continuity.Store.Leave();
        bool goesOn = continuity.Next is not null;
        if (goesOn)
        {
            leds.GoOn();
            continuity.Claims = claims;
        }
        else
        {
            continuity.Manager.Notify(ServiceState.Stopping, ServiceState.Status("stopping; the rules stay in force"), ServiceState.Extend(StopPatience));

            // First of all: the other gateway takes over while this one goes on forwarding.
            claims.Pair?.Resign();
        }

        await session.StopAsync(goesOn ? "reading its settings again" : "stopping", GoodbyePatience).ConfigureAwait(false);
        await health.StopAsync(AnswerPatience).ConfigureAwait(false);
    }

    // What Services can ask for and a kernel may lack. Flowtables show when the first Service asks for one: a question to the kernel costs every start 12 ms.
    private static KernelAbilities Abilities(NftablesConnection nftables, bool usable) => KernelAbilities.All with
    {
        DirectReturn = usable && KernelFeatures.SupportsForward(nftables),
    };

    // Counters are read beside the loop, on a connection of their own.
    private async Task AnswerAsync(AdminQueue admin, MetricsSource source, CancellationToken stop)
    {
        try
        {
            await new AdminServer(
                settings.AdminSocket,
                (request, token) => request.Op == AdminOperations.Counters ? Task.FromResult(source.AnswerCounters()) : admin.AskAsync(request, token))
            {
                RequestBytes = AdminLimits.QuestionBytes,
            }.RunAsync(stop).ConfigureAwait(false);
        }
        catch (AdminException e)
        {
            // A person cannot look, but traffic flows.
            AgentLog.NoAdminSocket(_logger, e.Message, e.Next);
        }
    }

    private BrokerSettings Broker() => new()
    {
        Connection = new MqttOptions
        {
            Host = settings.BrokerHost,
            Port = settings.BrokerPort,
            ClientId = identity.Gateway,
            CaFile = settings.CaFile,
            CertificateFile = settings.CertificateFile,
            KeyFile = settings.KeyFile,
            KeepAlive = TimeSpan.FromSeconds(settings.KeepAliveSeconds),
        },
        Tenant = trust.Tenant,
        Gateway = identity.Gateway,
        BootId = identity.BootId,
        AgentVersion = AgentIdentity.Version,
        NodeName = settings.Node.Name ?? Environment.MachineName,
    };
}
