namespace Edge.Tests.Fakes;

/// <summary>
/// Replays every sequence of random numbers: a run asks for a number wherever the kernel would draw one, and
/// <see cref="Next"/> goes to the next sequence, like an odometer, until all were seen.
/// </summary>
internal sealed class TraceChoices
{
    private readonly List<(uint Taken, uint Count)> _script = [];
    private int _position;

    /// <summary>A number below <paramref name="count"/>.</summary>
    public uint Draw(uint count)
    {
        if (_position == _script.Count)
        {
            _script.Add((0, count));
        }

        return _script[_position++].Taken;
    }

    /// <summary>Goes to the next sequence; false when all were seen.</summary>
    public bool Next()
    {
        _position = 0;
        while (_script.Count > 0)
        {
            (uint taken, uint count) = _script[^1];
            _script.RemoveAt(_script.Count - 1);
            if (taken + 1 < count)
            {
                _script.Add((taken + 1, count));
                return true;
            }
        }

        return false;
    }
}
