using System.Globalization;
using System.Text;

namespace Edge.Nftables.Text;

/// <summary>Prints tables as nft does, so that <c>nft -f</c> loads the text.</summary>
public static class RulesetText
{
    /// <summary>A table as <c>nft -s list table</c> prints it; elements come sorted by key, one a line.</summary>
    /// <param name="table">The table.</param>
    public static string Print(TableSnapshot table)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table {table.Table} {{\n");
        Print(text, "\t", Lines(table.Table));
        bool first = true;
        foreach (Flowtable flowtable in table.Flowtables)
        {
            text.Append(first ? "" : "\n");
            PrintFlowtable(text, flowtable);
            first = false;
        }

        foreach (SetSnapshot set in table.Sets)
        {
            text.Append(first ? "" : "\n");
            SetText.Print(text, set);
            first = false;
        }

        foreach (Chain chain in table.Chains)
        {
            text.Append(first ? "" : "\n");
            PrintChain(text, table, chain);
            first = false;
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A rule as nft prints it.</summary>
    /// <param name="table">The table that it is in, for the types of its sets.</param>
    /// <param name="rule">The rule.</param>
    public static string Print(TableSnapshot table, Rule rule) =>
        new RuleText(table).Print(rule) + (rule.Comment is null ? "" : $" comment \"{rule.Comment}\"");

    /// <summary>Flags and comment of a table on one line.</summary>
    internal static string Header(Table table) => string.Join("; ", Lines(table));

    /// <summary>What a flowtable is, on one line.</summary>
    internal static string Header(Flowtable flowtable) => string.Join("; ", Lines(flowtable));

    /// <summary>Where a chain hangs, on one line.</summary>
    internal static string Header(Chain chain) => string.Join("; ", Lines(chain));

    private static List<string> Lines(Table table)
    {
        List<string> lines = [];
        string flags = string.Join(',', new[] { table.Dormant ? "dormant" : null, table.Owner ? "owner" : null, table.Persist ? "persist" : null }.OfType<string>());
        if (flags.Length > 0)
        {
            lines.Add($"flags {flags}");
        }

        if (table.Comment is not null)
        {
            lines.Add($"comment \"{table.Comment}\"");
        }

        return lines;
    }

    private static List<string> Lines(Flowtable flowtable)
    {
        string priority = flowtable.Priority == 0 ? "filter" : flowtable.Priority.ToString(CultureInfo.InvariantCulture);
        List<string> lines = [$"hook ingress priority {priority}"];
        if (flowtable.Devices.Count > 0)
        {
            lines.Add($"devices = {{ {string.Join(", ", flowtable.Devices.Order(StringComparer.Ordinal))} }}");
        }

        if (flowtable.Counter)
        {
            lines.Add("counter");
        }

        return lines;
    }

    private static List<string> Lines(Chain chain)
    {
        List<string> lines = [];
        if (chain.Comment is not null)
        {
            lines.Add($"comment \"{chain.Comment}\"");
        }

        if (chain.Hook is { } hook)
        {
            lines.Add($"type {Lower(hook.Type)} hook {Lower(hook.Hook)}{(hook.Device is null ? "" : $" device \"{hook.Device}\"")} priority {Priority(hook)}; policy {Lower(hook.Policy)};");
        }

        return lines;
    }

    private static void PrintFlowtable(StringBuilder text, Flowtable flowtable)
    {
        text.Append(CultureInfo.InvariantCulture, $"\tflowtable {flowtable.Name} {{\n");
        Print(text, "\t\t", Lines(flowtable));
        text.Append("\t}\n");
    }

    private static void PrintChain(StringBuilder text, TableSnapshot table, Chain chain)
    {
        text.Append(CultureInfo.InvariantCulture, $"\tchain {chain.Name} {{\n");
        Print(text, "\t\t", Lines(chain));
        foreach (Rule rule in table.RulesOf(chain.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\t{Print(table, rule)}\n");
        }

        text.Append("\t}\n");
    }

    private static void Print(StringBuilder text, string indent, List<string> lines)
    {
        foreach (string line in lines)
        {
            text.Append(indent).Append(line).Append('\n');
        }
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // nft has words for the priorities of linux/netfilter_ipv4.h, and takes up to ten more or less from them.
    private static string Priority(ChainHook hook)
    {
        const int Reach = 10;
        (string Name, int Priority)[] names =
        [
            ("raw", -300), ("mangle", -150), ("dstnat", hook.Hook == Hook.Prerouting ? -100 : int.MinValue), ("filter", 0), ("security", 50),
            ("srcnat", hook.Hook == Hook.Postrouting ? 100 : int.MinValue),
        ];
        foreach ((string name, int priority) in names)
        {
            long distance = (long)hook.Priority - priority;
            if (Math.Abs(distance) <= Reach)
            {
                return distance == 0 ? name : $"{name} {(distance < 0 ? '-' : '+')} {Math.Abs(distance)}";
            }
        }

        return hook.Priority.ToString(CultureInfo.InvariantCulture);
    }
}
