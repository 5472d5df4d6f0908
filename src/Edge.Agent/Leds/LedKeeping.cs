namespace Edge.Agent.Leds;

/// <summary>Who keeps a rhythm going.</summary>
internal enum LedKeeping
{
    /// <summary>The light itself, also when the agent is gone.</summary>
    Itself,

    /// <summary>The caller, by switching it at every edge.</summary>
    Caller,

    /// <summary>The light will, but udev has not handed over the files of the trigger yet: ask again soon.</summary>
    Soon,
}
