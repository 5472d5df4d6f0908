using Edge.Protocol.Documents;

namespace Edge.Agent.State;

/// <summary>Deletion by absence, and the brake on it.</summary>
public sealed partial class ViewSync
{
    private const int BrakeServices = 20;

    private static readonly TimeSpan BrakeTime = TimeSpan.FromSeconds(60);

    private HeldPrune? _held;
    private int _heldManifests;

    /// <summary>
    /// Prunes what a complete snapshot no longer contains. More than half of all Services and more than 20 at once is more often a broken source than
    /// a wish: it waits a minute, and for the operator's word or for a second manifest that says the same.
    /// </summary>
    private void ReviewPrune(ICollection<SyncAction> actions)
    {
        PrunePlan plan = _state.PlanPrune(_ledger!);
        bool large = plan.Services > BrakeServices && plan.Services * 2 > _state.ServiceCount && !_viewChanged;
        if (!large)
        {
            if (_held is not null)
            {
                actions.Add(new SyncAction.Notice(NoticeLevel.Information, "prune-released", $"the newest manifest no longer deletes {_held.Services} Services: nothing was held in vain"));
            }

            Finish(plan);
            return;
        }

        if (_held is null)
        {
            _heldManifests = 1;
            actions.Add(new SyncAction.Notice(
                NoticeLevel.Error,
                "prune-held",
                $"the manifest deletes {plan.Services} of {_state.ServiceCount} Services at once: held for {BrakeTime.TotalSeconds:0} s and until a second manifest agrees or ackPrune confirms it"));
        }

        _held = new HeldPrune(plan.Services, _held?.Since ?? _clock.GetTimestamp());
        ReleaseHeldPrune(plan, actions);
    }

    /// <summary>A manifest or time went by while a prune was held.</summary>
    private void ReviewHeldPrune(ICollection<SyncAction> actions)
    {
        if (_held is not null && _missing.Count == 0 && _ledger is not null && _manifest is not null)
        {
            ReviewPrune(actions);
        }
    }

    private void ReleaseHeldPrune(PrunePlan plan, ICollection<SyncAction> actions)
    {
        Manifest manifest = _manifest!;
        bool agreed = manifest.AckPrune >= plan.Services || _heldManifests >= 2;
        if (agreed && _clock.GetElapsedTime(_held!.Since) >= BrakeTime)
        {
            actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "prune-released", $"{plan.Services} Services are deleted: the control plane stands by it"));
            Finish(plan);
        }
    }

    private void Finish(PrunePlan plan)
    {
        _state.Prune(plan);
        _held = null;
        _heldManifests = 0;
        _viewChanged = false;

        // Only now: a generation on disk from which the held Services are absent would delete them at the next start.
        SaveGeneration();
    }

    private sealed record HeldPrune(int Services, long Since);
}
