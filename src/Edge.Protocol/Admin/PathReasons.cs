namespace Edge.Protocol.Admin;

/// <summary>Why a packet goes where it goes: the values of <see cref="PathRow.Reason"/>.</summary>
public static class PathReasons
{
    /// <summary>Forwarded: to one of the endpoints.</summary>
    public const string Endpoint = "endpoint";

    /// <summary>Refused: the Service has no endpoints.</summary>
    public const string NoEndpoints = "noEndpoints";

    /// <summary>Refused: none of the endpoints is ready.</summary>
    public const string NoneReady = "noneReady";

    /// <summary>Refused: the address belongs to Services, and none of them has this port.</summary>
    public const string PortNotServed = "portNotServed";

    /// <summary>Refused: as many connections as the Service allows are there already.</summary>
    public const string LimitReached = "limitReached";

    /// <summary>Refused: this client has as many connections as the Service allows each.</summary>
    public const string ClientLimitReached = "clientLimitReached";

    /// <summary>Dropped: traffic policy Local, and all endpoints are on other nodes.</summary>
    public const string OnlyRemoteEndpoints = "onlyRemoteEndpoints";

    /// <summary>Dropped: an address of the Services' prefixes that no Service has.</summary>
    public const string AddressWithoutService = "addressWithoutService";

    /// <summary>Dropped: the source is not in <c>loadBalancerSourceRanges</c>.</summary>
    public const string SourceNotAllowed = "sourceNotAllowed";

    /// <summary>Dropped: the source is denied by the Service's annotation.</summary>
    public const string SourceDenied = "sourceDenied";

    /// <summary>Passed: the gateway's own address, and no NodePort of that number.</summary>
    public const string OwnAddress = "ownAddress";

    /// <summary>Passed: the gateway's own address, on which NodePorts do not answer.</summary>
    public const string NodePortNotHere = "nodePortNotHere";

    /// <summary>Passed: a NodePort of that number exists, and the address is not the gateway's.</summary>
    public const string NotLocal = "notLocal";

    /// <summary>Passed: a Service wants the address, and the gateway does not serve it there.</summary>
    public const string NotServed = "notServed";

    /// <summary>Passed: nobody here knows the address.</summary>
    public const string UnknownAddress = "unknownAddress";
}
