using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>Stock nft in the namespace of the calling thread: the reference that the library is held against.</summary>
internal static class Nft
{
    public static string Run(params ReadOnlySpan<string> arguments) => Command.Run("nft", arguments);

    /// <summary>Loads a ruleset text.</summary>
    public static void Load(string text) => Command.RunWithInput("nft", text, "-f", "-");

    /// <summary>The ruleset without what changes by itself (counters, remaining timeouts).</summary>
    public static string List() => Run("-s", "list", "ruleset");

    /// <summary>Commits what is written into a transaction.</summary>
    public static uint Commit(this INftables nftables, Action<Transaction> write)
    {
        using Transaction transaction = new();
        write(transaction);
        return nftables.Commit(transaction);
    }
}
