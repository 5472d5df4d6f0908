using Microsoft.Extensions.Logging;

namespace Edge.Agent.Leds;

/// <summary>What lights and button log.</summary>
internal static partial class LedLog
{
    [LoggerMessage(5000, LogLevel.Information, "LEDs show {State}: {Meaning}")]
    public static partial void Shows(ILogger logger, string state, string meaning);

    [LoggerMessage(5001, LogLevel.Warning, "LEDs or button cannot be used: {Problem}. They are tried again every minute; Services work")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(5002, LogLevel.Information, "LEDs and button can be used again")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(5003, LogLevel.Warning, "Board profile: {Problem}. Services work")]
    public static partial void ProfileProblem(ILogger logger, string problem);

    [LoggerMessage(5004, LogLevel.Warning, "The button was held for ten seconds: factory reset")]
    public static partial void ResetAsked(ILogger logger);

    [LoggerMessage(5005, LogLevel.Error, "The factory reset is not done: {Problem}")]
    public static partial void ResetRefused(ILogger logger, string problem);

    [LoggerMessage(5006, LogLevel.Warning, "Factory reset: removed {Files} files of {Directory}, kept the identity")]
    public static partial void ResetDone(ILogger logger, int files, string directory);
}
