using System.Net;
using System.Text;
using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;
using Edge.Protocol.Kubernetes;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>Configuration, keys and the control plane's state.</summary>
public sealed partial class ViewSync
{
    private const int LongestSpreadSeconds = 3600;
    private const string Primary = "primary";

    private void ReceiveControlPlane(ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        try
        {
            ControlPlane = ControlPlaneState.FromJson(payload.Span);
        }
        catch (JsonException)
        {
            Refuse("control-plane-rejected", $"{_topics.ControlPlane}: not JSON of the expected form", actions);
            return;
        }

        // Not signed, so it may only set the pace, and only within reason.
        if (ControlPlane?.SpreadSeconds is >= 0 and <= LongestSpreadSeconds and var spread && spread != _floors.SpreadSeconds)
        {
            _floors = _floors with { SpreadSeconds = spread };
            _store.SaveFloors(_floors);
        }
    }

    private void ReceiveConfig(ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        string topic = _topics.Config(_options.GatewayId);
        if (payload.IsEmpty)
        {
            Refuse("empty-retained", $"{topic}: empty; the configuration in use stays", actions);
            return;
        }

        // A package inside is signed by the roots, so it counts even when the key of the document around it is only in that package.
        VerifiedDocument document = _trust.Verify(payload.Span, DocumentUse.Config, null);
        if (document.Reason is SignatureReason.UnknownKey or SignatureReason.BadSignature && Jws.TryPeek(payload.Span, out byte[] unverified))
        {
            UsePackage(ParseConfig(unverified)?.Keys, actions);
            document = _trust.Verify(payload.Span, DocumentUse.Config, null);
        }

        if (!document.IsValid)
        {
            Refuse("config-rejected", $"{topic}: {document.Text}", actions);
            return;
        }

        GatewayConfig? config = ParseConfig(document.Payload.Span);
        string? problem = config is null ? "not JSON of the expected form" : Check(config);
        NodeConfig? node = problem is null ? Convert(config!, out problem) : null;
        if (node is null)
        {
            Refuse("config-rejected", $"{topic}: {problem}; the configuration in use stays", actions);
            ReportConfig(config?.Generation ?? 0, problem, actions);
            return;
        }

        if (_floors.Config is { } floor && config!.Generation < floor.Generation)
        {
            Refuse("rollback-rejected", $"{topic}: generation {config.Generation} is older than {floor.Generation}, which was used before: a replay, or a control plane that lost its state", actions);
            return;
        }

        UsePackage(config!.Keys, actions);
        if (config.Generation == Node.Generation && Node.Generation != 0)
        {
            ReportConfig(config.Generation, null, actions);
            return;
        }

        _floors = _floors with { Config = new ConfigFloor(config.Generation, document.KeyId!) };
        _store.SaveFloors(_floors);
        _store.SaveConfig(payload.Span);
        UseConfig(node, actions);
        ReportConfig(config.Generation, null, actions);
    }

    /// <summary>Takes a configuration into use; another view begins from nothing, but what is programmed stays until it is complete.</summary>
    private void UseConfig(NodeConfig node, ICollection<SyncAction> actions)
    {
        string before = View;
        Node = node;
        actions.Add(new SyncAction.ConfigChanged(node));
        if (before == node.View)
        {
            return;
        }

        if (_connected)
        {
            actions.Add(new SyncAction.Unsubscribe(_manifestTopic));
            actions.Add(new SyncAction.Unsubscribe(_deltaTopic));
            EndFetch(actions);
        }

        UseView(node.View);
        StartOver();
        _viewChanged = true;
        actions.Add(new SyncAction.Notice(NoticeLevel.Information, "view-changed", $"view {before} is left for {node.View}: its rules stay until {node.View} is complete"));
        if (_connected)
        {
            actions.Add(new SyncAction.Subscribe(_deltaTopic, 2));
            actions.Add(new SyncAction.Subscribe(_manifestTopic, 0));
        }
    }

    private void UsePackage(JsonElement? keys, ICollection<SyncAction> actions)
    {
        if (keys is not { ValueKind: JsonValueKind.Object } element)
        {
            return;
        }

        byte[] signed = Encoding.UTF8.GetBytes(element.GetRawText());
        int before = _trust.Package.Version;
        ReadOnlyMemory<byte> former = _trust.SignedPackage;
        PackageResult result = _trust.TryReplace(signed);
        if (!result.IsAccepted)
        {
            Refuse("keys-rejected", $"{_topics.Config(_options.GatewayId)}: {result.Text}", actions);
            return;
        }

        if (_trust.Package.Version == before)
        {
            return;
        }

        _store.SaveKeys(signed, former.Span);
        actions.Add(new SyncAction.Notice(NoticeLevel.Information, "keys-changed", $"key package version {_trust.Package.Version} is in use (before: {before}), {result.RemovedKeyIds.Count} keys are no longer trusted"));
        ForgetFloorsOf(result.RemovedKeyIds, actions);
    }

    /// <summary>
    /// A stolen key may have published generation 2^63. Once the key is gone, so are the floors that it set; what is programmed stays until
    /// a document of a key that is trusted says otherwise.
    /// </summary>
    private void ForgetFloorsOf(IReadOnlyList<string> removed, ICollection<SyncAction> actions)
    {
        Floors floors = _floors;
        foreach ((string view, ViewFloor floor) in _floors.Views)
        {
            if (removed.Contains(floor.KeyId))
            {
                floors = floors.WithView(view, null);
            }
        }

        if (floors.Config is { } config && removed.Contains(config.KeyId))
        {
            floors = floors with { Config = null };
        }

        bool viewIsVoid = (_floors.Views.ContainsKey(View) && !floors.Views.ContainsKey(View)) || _deltaSigners.Overlaps(removed);
        if (floors != _floors)
        {
            _floors = floors;
            _store.SaveFloors(_floors);
        }

        if (viewIsVoid)
        {
            _floors = _floors.WithView(View, null);
            EndFetch(actions);
            StartOver();
            if (_connected)
            {
                actions.Add(new SyncAction.Subscribe(_manifestTopic, 0));
            }
        }
    }

    /// <summary>Forgets generations, not content.</summary>
    private void StartOver()
    {
        _state.ForgetStamps();
        _state.Complete = false;
        _manifest = null;
        _manifestSeen = false;
        _refreshing = false;
        _refreshAt = null;
        _ledger = null;
        _appliedShards.Clear();
        _missing.Clear();
        _touched.Clear();
        _pendingDeltas.Clear();
        _deltaSigners.Clear();
        _stash.Clear();
        _held = null;
        _current = default;
    }

    private void ReportConfig(ulong generation, string? problem, ICollection<SyncAction> actions)
    {
        ConfigReport report = new() { Generation = generation, Accepted = problem is null, Reason = problem, KeysVersion = _trust.Package.Version };
        byte[] payload = report.ToUtf8();
        actions.Add(new SyncAction.Publish(_topics.ConfigReport(_options.GatewayId), payload, 1, true, null));
    }

    private static GatewayConfig? ParseConfig(ReadOnlySpan<byte> payload)
    {
        try
        {
            return GatewayConfig.FromJson(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? Check(GatewayConfig config)
    {
        if (config.Typ != DocumentTypes.Config || config.Tenant != _trust.Tenant || config.Gateway != _options.GatewayId)
        {
            return $"it is a '{config.Typ}' for tenant '{config.Tenant}' and gateway '{config.Gateway}', this is '{_trust.Tenant}' and '{_options.GatewayId}'";
        }

        return config.Crit is { Count: > 0 } crit ? $"it needs '{crit[0]}', which this version does not know: update the agent"
            : config.Generation == 0 ? "gen is missing"
            : !Topics.IsSegment(config.View) ? $"view '{config.View}' is not 1 to 64 of a-z, 0-9 and '-'"
            : config.SourceIpMode is not (null or "auto" or "kubernetes") ? $"sourceIpMode '{config.SourceIpMode}' is not auto or kubernetes"
            : config.Balance is not (null or "random" or "flow-hash" or "client-hash") ? $"balance '{config.Balance}' is not random, flow-hash or client-hash"
            : null;
    }

    private static NodeConfig? Convert(GatewayConfig config, out string? problem)
    {
        problem = null;
        NodeConfig node = new()
        {
            Generation = config.Generation,
            View = config.View,
            NodeName = config.NodeName,
            Zone = config.Zone,
            PodCidrs = Networks("podCidrs", config.PodCidrs, ref problem),
            ServiceCidrs = Networks("serviceCidrs", config.ServiceCidrs, ref problem),
            NodeIPs = Addresses("nodeIPs", config.NodeIPs, ref problem),
            NodePortAddresses = Networks("nodePortAddresses", config.NodePortAddresses?.Where(static text => text != Primary).ToArray(), ref problem),
            NodePortsOnPrimary = config.NodePortAddresses?.Contains(Primary) ?? false,
            SourceIpMode = config.SourceIpMode == "kubernetes" ? SourceIpMode.Kubernetes : SourceIpMode.Auto,
            ReturnPrefixes = Networks("returnPrefixes", config.ReturnPrefixes, ref problem),
            MasqueradeAll = config.MasqueradeAll,
            Balance = config.Balance,
            Drain = config.Drain ?? false,
        };
        return problem is null ? node : null;
    }

    private static List<IPNetwork> Networks(string field, IReadOnlyList<string>? texts, ref string? problem)
    {
        List<IPNetwork> networks = [];
        foreach (string text in texts ?? [])
        {
            if (AddressText.ParseNetwork(text) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                problem ??= $"{field} contains '{text}', which is not a CIDR";
            }
        }

        return networks;
    }

    private static List<IPAddress> Addresses(string field, IReadOnlyList<string>? texts, ref string? problem)
    {
        List<IPAddress> addresses = [];
        foreach (string text in texts ?? [])
        {
            if (AddressText.ParseAddress(text) is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                problem ??= $"{field} contains '{text}', which is not an IP address";
            }
        }

        return addresses;
    }
}
