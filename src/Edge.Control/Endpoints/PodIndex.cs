namespace Edge.Control.Endpoints;

/// <summary>Finds the pods of a selector without looking at every pod: by the rarest of its labels.</summary>
internal sealed class PodIndex
{
    private static readonly List<PodInput> s_none = [];

    private readonly Dictionary<(string Namespace, string Key, string Value), List<PodInput>> _byLabel = [];

    public PodIndex(IEnumerable<PodInput> pods)
    {
        foreach (PodInput pod in pods)
        {
            foreach ((string key, string value) in pod.Labels)
            {
                if (!_byLabel.TryGetValue((pod.Namespace, key, value), out List<PodInput>? list))
                {
                    _byLabel[(pod.Namespace, key, value)] = list = [];
                }

                list.Add(pod);
            }
        }
    }

    /// <summary>By name, so that the result does not depend on the order of files.</summary>
    public PodInput[] Select(string space, IReadOnlyDictionary<string, string> selector)
    {
        List<PodInput>? rarest = null;
        foreach ((string key, string value) in selector)
        {
            List<PodInput> list = _byLabel.GetValueOrDefault((space, key, value), s_none);
            rarest = rarest is null || list.Count < rarest.Count ? list : rarest;
        }

        return [.. (rarest ?? s_none)
            .Where(pod => selector.All(term => pod.Labels.GetValueOrDefault(term.Key) == term.Value))
            .OrderBy(pod => pod.Name, StringComparer.Ordinal)];
    }
}
