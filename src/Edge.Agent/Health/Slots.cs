namespace Edge.Agent.Health;

/// <summary>So many may be taken at once; who comes when all are taken does not wait.</summary>
internal sealed class Slots(int size)
{
    private int _taken;

    /// <summary>None is taken.</summary>
    public bool AreFree => Volatile.Read(ref _taken) == 0;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= size)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);
}
