namespace Edge.Agent.Proxy;

/// <summary>Our table of one family: what never changes, and the rules that come and go with the numbers in use.</summary>
internal sealed class DataplaneFamily(DataplaneRuleset ruleset)
{
    public DataplaneRuleset Ruleset => ruleset;

    public DataplaneTable Table => ruleset.Table;

    public DataplaneGroups Groups { get; } = new(ruleset.Table);
}
