namespace Edge.Agent.State;

/// <summary>What must never go back. On disk before the document that raised it is used.</summary>
internal sealed record Floors
{
    public IReadOnlyDictionary<string, ViewFloor> Views { get; set; } = new Dictionary<string, ViewFloor>();

    public ConfigFloor? Config { get; init; }

    /// <summary>Spread of reconnects that the control plane last asked for, for the first connect after boot.</summary>
    public int? SpreadSeconds { get; init; }

    public Floors WithView(string view, ViewFloor? floor)
    {
        Dictionary<string, ViewFloor> views = new(Views);
        if (floor is null)
        {
            views.Remove(view);
        }
        else
        {
            views[view] = floor;
        }

        return this with { Views = views };
    }
}
