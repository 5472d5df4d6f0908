namespace Edge.Agent.State;

/// <summary>Deletion by absence: only what a complete snapshot no longer contains and nothing later mentioned.</summary>
public sealed partial class DesiredState
{
    /// <summary>What would go; nothing is changed yet, because the brake decides on the number.</summary>
    internal PrunePlan PlanPrune(ShardLedger ledger)
    {
        PrunePlan plan = new();
        foreach (ServiceRecord service in _services.Values)
        {
            int shard = ledger.ShardOf(service.Key);
            if (service.Uid is not null && ledger.IsGone(shard, service.Round, service.Stamp))
            {
                plan.ServiceRecords.Add(service);
                plan.Services += service.Spec is null ? 0 : 1;
            }

            foreach (SliceRecord slice in service.Slices)
            {
                if (ledger.IsGone(shard, slice.Round, slice.Stamp))
                {
                    plan.SliceKeys.Add(new ObjectKey(ObjectKind.EndpointSlice, service.Key.Namespace, slice.Name));
                }
            }
        }

        // Slices without a Service have no shard of their own: they are gone when a whole round went by without them.
        foreach (((string @namespace, string name), SliceRecord slice) in _slices)
        {
            if (slice.Owner is null && ledger.IsGone(ledger.ShardOf(new ServiceKey(@namespace, "")), slice.Round, slice.Stamp))
            {
                plan.SliceKeys.Add(new ObjectKey(ObjectKind.EndpointSlice, @namespace, name));
            }
        }

        foreach ((ObjectKey key, Rejections.Entry entry) in _rejections.Entries)
        {
            if (ledger.IsGone(entry.Service is { } service ? ledger.ShardOf(service) : 0, entry.Round, entry.Stamp))
            {
                plan.Rejections.Add(key);
            }
        }

        return plan;
    }

    internal void Prune(PrunePlan plan)
    {
        foreach (ObjectKey key in plan.SliceKeys)
        {
            if (_slices.TryGetValue((key.Namespace, key.Name), out SliceRecord? slice))
            {
                RemoveSlice(key.Namespace, slice);
            }
        }

        foreach (ServiceRecord service in plan.ServiceRecords)
        {
            RemoveService(service);
        }

        foreach (ObjectKey key in plan.Rejections)
        {
            _rejections.Remove(key);
        }
    }
}
