namespace Edge.Protocol.Admin;

/// <summary>Bounds of the admin socket, so that neither side can be made to hold unbounded input.</summary>
public static class AdminLimits
{
    /// <summary>Manifests for edge-control.</summary>
    public const int RequestBytes = 16 * 1024 * 1024;

    /// <summary>A question to the agent, which has little memory and is never sent more than some names.</summary>
    public const int QuestionBytes = 256 * 1024;

    /// <summary>100,000 endpoints at about 300 bytes a row, with room.</summary>
    public const int ResponseBytes = 64 * 1024 * 1024;

    /// <summary>Addresses of a Service that one answer explains.</summary>
    public const int ExplainPaths = 32;

    /// <summary>Endpoints of a list that one answer shows.</summary>
    public const int ExplainEndpoints = 64;

    /// <summary>How long the server waits for the request's line, and either side for the other to read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the client waits for an answer: an agent that hangs is ended by systemd before (<c>WatchdogSec=20</c>).</summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    /// <summary>The same where manifests were sent: edge-control reads and stores all of them first.</summary>
    public static readonly TimeSpan ManifestPatience = TimeSpan.FromMinutes(5);
}
