using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Sequences;

/// <summary>What the control plane wants at one moment: Services, slices and the gateway's own configuration, changed by <see cref="Edit"/>s.</summary>
internal sealed class WantedState
{
    private const string Namespace = "shop";
    private const string NodeTarget = "node";

    private readonly Dictionary<string, PropertyBag> _bags = [];
    private readonly Dictionary<ServiceKey, ServiceSpec> _services = [];
    private readonly Dictionary<ServiceKey, List<SliceSpec>> _slices = [];

    public WantedState() => Node = ObjectText.Node(new PropertyBag());

    /// <summary>Everything that a full load names.</summary>
    public IEnumerable<ServiceKey> Services => _services.Keys.Union(_slices.Keys);

    public NodeFacts Node { get; private set; }

    /// <summary>The Service that an edit concerns; null for the node.</summary>
    public ServiceKey? Change(Edit edit)
    {
        string[] words = edit.Target.Split(' ', '/');
        if (edit.IsDeletion)
        {
            _bags.Remove(edit.Target);
        }
        else
        {
            PropertyBag bag = _bags.TryGetValue(edit.Target, out PropertyBag? found) ? found : _bags[edit.Target] = new PropertyBag();
            bag.Set(edit.Property, edit.Values);
        }

        PropertyBag? now = _bags.GetValueOrDefault(edit.Target);
        if (edit.Target == NodeTarget)
        {
            Node = ObjectText.Node(now ?? new PropertyBag());
            return null;
        }

        var key = new ServiceKey(Namespace, words[1]);
        switch (words[0])
        {
            case "service" when now is null:
                _services.Remove(key);
                break;
            case "service":
                _services[key] = ObjectText.Service(key, now);
                break;
            case "slice":
                ReplaceSlice(key, words[2], now);
                break;
            default:
                throw new FormatException($"'{edit.Target}' is neither service, slice nor node");
        }

        return key;
    }

    /// <summary>What a Service means on a gateway, as the agent resolves it; with the slices in another order, which must not matter, when wanted.</summary>
    public List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string>? problems = null, bool backwards = false)
    {
        IReadOnlyList<SliceSpec> slices = _slices.TryGetValue(key, out List<SliceSpec>? found) ? found : [];
        return ServiceResolver.Resolve(_services.GetValueOrDefault(key), backwards ? [.. slices.Reverse()] : slices, node, problems);
    }

    private void ReplaceSlice(ServiceKey key, string name, PropertyBag? bag)
    {
        if (!_slices.TryGetValue(key, out List<SliceSpec>? slices))
        {
            _slices[key] = slices = [];
        }

        slices.RemoveAll(slice => slice.Name == name);
        if (bag is not null)
        {
            slices.Add(ObjectText.Slice(name, bag));
        }
        else if (slices.Count == 0)
        {
            _slices.Remove(key);
        }
    }
}
