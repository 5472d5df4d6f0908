namespace Edge.Protocol.Admin;

/// <summary>The values of <see cref="AdminRequest.Op"/>. The agent answers the first eight and those about LEDs, edge-control of these only the first three.</summary>
public static class AdminOperations
{
    public const string Status = "status";
    public const string Services = "services";
    public const string Endpoints = "endpoints";
    public const string Flows = "flows";
    public const string Addresses = "addresses";
    public const string Explain = "explain";
    public const string Counters = "counters";
    public const string Diff = "diff";
    public const string Led = "led";
    public const string LedIdentify = "ledIdentify";
    public const string LedTest = "ledTest";
    public const string Gateways = "gateways";
    public const string Pools = "pools";
    public const string Apply = "apply";
    public const string Delete = "delete";
    public const string AckPrune = "ackPrune";
}
