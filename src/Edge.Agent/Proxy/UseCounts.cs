using System.Runtime.InteropServices;

namespace Edge.Agent.Proxy;

/// <summary>Elements of kernel sets that several Service ports may share: an element is there while anybody uses it.</summary>
internal sealed class UseCounts
{
    private readonly Dictionary<PolicyElement, int> _uses = [];

    /// <summary>Takes over what the kernel has, used by nobody yet.</summary>
    public void Adopt(IEnumerable<PolicyElement> elements)
    {
        _uses.Clear();
        foreach (PolicyElement element in elements)
        {
            _uses[element] = 0;
        }
    }

    /// <summary>The kernel has the element, or will with this transaction.</summary>
    public bool Contains(PolicyElement element) => _uses.ContainsKey(element);

    /// <summary>One user more; adds to <paramref name="added"/> when the kernel does not have the element yet.</summary>
    public void Use(PolicyElement element, List<PolicyElement> added)
    {
        ref int uses = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, element, out bool exists);
        uses++;
        if (!exists)
        {
            added.Add(element);
        }
    }

    /// <summary>One user less. The element stays until <see cref="Sweep"/>, so that a move between Services changes nothing.</summary>
    public void Release(PolicyElement element, HashSet<PolicyElement> released)
    {
        if (--CollectionsMarshal.GetValueRefOrNullRef(_uses, element) == 0)
        {
            released.Add(element);
        }
    }

    /// <summary>Forgets the candidates that nobody uses and adds them to <paramref name="removed"/>.</summary>
    public void Sweep(IEnumerable<PolicyElement> candidates, List<PolicyElement> removed)
    {
        foreach (PolicyElement element in candidates)
        {
            if (_uses.TryGetValue(element, out int uses) && uses == 0)
            {
                _uses.Remove(element);
                removed.Add(element);
            }
        }
    }

    /// <summary>Adds every element, as if it were new.</summary>
    public void AddAll(ElementChanges changes) => changes.AddedElements.AddRange(_uses.Keys);

    /// <summary>As <see cref="Sweep"/> over everything.</summary>
    public void SweepAll(List<PolicyElement> removed) => Sweep(_uses.Where(static use => use.Value == 0).Select(static use => use.Key).ToArray(), removed);
}
