using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>The elements of our tables as they were read back from the kernel, in the terms of the model.</summary>
internal sealed class DataplaneSnapshot
{
    /// <summary>Value of each, and <see cref="PortKey.NameHash"/> of who it was written for.</summary>
    public Dictionary<FrontendKey, (uint Mark, int NameHash)> Frontends { get; } = [];

    /// <summary>By <see cref="ConnectionMark.ListOf"/>.</summary>
    public Dictionary<uint, (AddressFamily Family, EndpointTarget[] Slots)> Lists { get; } = [];

    public List<PolicyElement> Elements { get; } = [];

    /// <summary>As <see cref="Frontends"/>, of tables that are replaced: nothing of them stays, but connections carry the ids.</summary>
    public Dictionary<FrontendKey, (uint Mark, int NameHash)> Former { get; } = [];

    /// <summary>A table is replaced, or made where there was none.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>The table of this family is replaced: what was read of its elements is not what there will be.</summary>
    public void Replace(AddressFamily family)
    {
        IsReplaced = true;
        Elements.RemoveAll(element => element.Family == family);
        foreach (FrontendKey key in Frontends.Keys.Where(key => key.Family == family).ToArray())
        {
            Frontends.Remove(key);
        }

        foreach (uint list in Lists.Where(list => list.Value.Family == family).Select(static list => list.Key).ToArray())
        {
            Lists.Remove(list);
        }
    }
}
