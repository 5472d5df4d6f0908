using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Names one Service port in one IP family: the unit that has endpoint lists of its own.</summary>
/// <param name="Service">The Service.</param>
/// <param name="PortName">Name of the port.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Family">The family.</param>
/// <param name="IsRange">Its range of ports (annotation), whose lists are its own: connections keep their destination port.</param>
internal readonly record struct PortKey(ServiceKey Service, string PortName, TransportProtocol Protocol, AddressFamily Family, bool IsRange = false)
{
    // The kernel keeps at most 128 bytes of a comment with its end.
    private const int LongestComment = 120;

    /// <summary>What stands at the elements of the port's frontends, for the reader of nft's listing.</summary>
    public string Comment
    {
        get
        {
            string name = ToString();
            return name.Length <= LongestComment ? name : name[..LongestComment];
        }
    }

    /// <summary>Tells whether a frontend was written for this port; the same in one process only.</summary>
    public int NameHash => HashOf(Comment);

    /// <summary>The <see cref="NameHash"/> of who has this comment.</summary>
    public static int HashOf(string? comment) => string.GetHashCode(comment ?? "", StringComparison.Ordinal);

    /// <summary>Namespace and name of the Service in a comment; cut where the comment is.</summary>
    public static string ServiceIn(string? comment)
    {
        int end = comment.AsSpan().IndexOfAny(':', ' ');
        return end < 0 ? comment ?? "" : comment![..end];
    }

    public override string ToString() => (PortName.Length == 0 ? $"{Service}" : $"{Service}:{PortName}") + (IsRange ? " (range)" : "");
}
